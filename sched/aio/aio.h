#ifndef AIO_AIO_H
#define AIO_AIO_H

/* Imitates: asyncio of CPython 3.11, call for call; each name below says which one. All that a
 * scenario of coroutines and the loop needs is in this header.
 *
 *   static struct value child(struct actor *self, const struct value *arg) {     async def
 * child(s): wr_asleep(self, 10 * AIO_MS, NONE_VALUE);                    // await
 * asyncio.sleep(0.01) return arg[0];
 *   }
 *   static struct value main_(struct actor *self, const struct value *arg) {
 *     struct value task = wr_create_task(self, wr_coroutine(self, "child", child, 1, arg), NULL);
 *     return wr_await(self, task);
 *   }
 *   struct value r = wr_run(self, wr_coroutine(self, "main", main_, 1, (struct value[]){...}));
 *
 * `self` is who calls: in a coroutine that a task runs it is the task's actor, in a plain callback
 * the thread's. What can raise returns an exception that is raised: look at .raised after each wait
 * that can be cancelled, as Python would leave the function there (rt/value.h).
 *
 * A task has a stack of its own. A coroutine that it awaits is a plain call on that stack, so it
 * does not visit the loop, as in Python; only what is not done yet makes the task wait.
 *
 * Real: the loop polls with libev, streams are real sockets, the executor has real threads.
 * Differs: there is no debug mode, no context variables, no subprocesses, no TLS, no signal
 * handlers; what Python would log on stderr is an event (FORGOTTEN, COMPLAINT) unless a handler is
 * set. Durations and moments are whole nanoseconds. Sets of tasks keep the order of their making.
 */
#include "sched/rt/actor.h"
#include "sched/rt/generator.h"
#include "sched/rt/value.h"

#define AIO_MS INT64_C(1000000)
#define AIO_S INT64_C(1000000000)
#define AIO_NEVER INT64_MAX /* a timeout of None */

/* --- running --- */

/* asyncio.run(coro): what it returns, or raised. */
struct value wr_run(struct actor *self, struct value coro);
/* loop.time(), in ns. */
int64_t wr_loop_time_ns(struct actor *self);
/* loop.slow_callback_duration in debug mode: whoever keeps the loop that long is named by a SLOW
 * event. 0: never, as without debug mode. */
void wr_loop_slow(struct actor *self, int64_t ns);
/* A handler of the log that asyncio's debug mode writes to: fn gets the name of the task or
 * function that was that slow, and how many ns it took. Until the loop ends. */
void wr_set_slow_handler(struct actor *self, wr_body fn);
/* How many turns the running loop has begun; a selector could count them in Python. */
int64_t wr_loop_turns(struct actor *self);
/* loop.set_exception_handler(fn); NULL: the default. fn gets the message, the exception (or None)
 * and the future, task or asynchronous generator it is about (or None), then args; 1 at most. */
void wr_set_exception_handler(struct actor *self, wr_body fn, size_t n, const struct value *args);
/* warnings.showwarning = fn; it gets the category's name and the message. Until the loop ends. */
void wr_set_warning_handler(struct actor *self, wr_body fn);

/* --- callbacks --- */

/* loop.call_soon(fn, *args): a handle. name is a literal: that of the Python function. */
struct value wr_call_soon(struct actor *self, const char *name, wr_body fn, size_t n,
                          const struct value *args);
/* loop.call_later(ns, fn, *args), loop.call_at(when, fn, *args) */
struct value wr_call_later(struct actor *self, int64_t ns, const char *name, wr_body fn, size_t n,
                           const struct value *args);
struct value wr_call_at(struct actor *self, int64_t when_ns, const char *name, wr_body fn, size_t n,
                        const struct value *args);
/* handle.cancel(), handle.cancelled() */
void wr_handle_cancel(struct actor *self, struct value handle);
bool wr_handle_cancelled(struct actor *self, struct value handle);

/* asyncio.get_running_loop(), for other threads of this process; NULL: none runs. */
struct loop;
struct loop *wr_running_loop(struct actor *self);
/* loop.call_soon_threadsafe(fn, *args), from any thread while the loop runs. Arguments are copied:
 * None, numbers, str, tuples, lists and exceptions can be. */
void wr_call_soon_threadsafe(struct actor *self, struct loop *loop, const char *name, wr_body fn,
                             size_t n, const struct value *args);
/* loop.run_in_executor(None, fn, *args): a future. fn runs on a thread of the loop's pool, with
 * that thread's actor; what goes there and comes back is copied as above. */
struct value wr_run_in_executor(struct actor *self, const char *name, wr_body fn, size_t n,
                                const struct value *args);

/* --- coroutines and tasks --- */

/* Calls an `async def`: makes the coroutine; nothing of it runs. name is a literal. */
struct value wr_coroutine(struct actor *self, const char *name, wr_body body, size_t n,
                          const struct value *args);
/* `await v`: of a coroutine, a future or a task. */
struct value wr_await(struct actor *self, struct value v);
/* `await asyncio.sleep(ns, result)` */
struct value wr_asleep(struct actor *self, int64_t ns, struct value result);
/* asyncio.sleep(ns, result), to be awaited later or given to somebody. */
struct value wr_sleep_coroutine(struct actor *self, int64_t ns, struct value result);
/* asyncio.create_task(coro, name=name); NULL: Task-N. */
struct value wr_create_task(struct actor *self, struct value coro, const char *name);
/* asyncio.current_task(), None in a callback; asyncio.all_tasks(), as a list */
struct value wr_current_task(struct actor *self);
struct value wr_all_tasks(struct actor *self);
/* task.get_name(), task.set_name(name) */
struct value wr_task_name(struct actor *self, struct value task);
void wr_task_set_name(struct actor *self, struct value task, const char *name);

/* --- futures; tasks are futures --- */

/* loop.create_future(); name, a literal, is the one of the variable in the listing. */
struct value wr_future(struct actor *self, const char *name);
/* f.set_result(v), f.set_exception(error): None, or InvalidStateError */
struct value wr_set_result(struct actor *self, struct value f, struct value v);
struct value wr_set_exception(struct actor *self, struct value f, struct value error);
/* f.result(), f.exception() */
struct value wr_result(struct actor *self, struct value f);
struct value wr_exception(struct actor *self, struct value f);
bool wr_done(struct value f);
bool wr_cancelled(struct value f);
/* f.cancel(msg); NULL: no message */
bool wr_cancel(struct actor *self, struct value f, const char *msg);
/* task.cancelling(), task.uncancel() */
int64_t wr_cancelling(struct value task);
int64_t wr_uncancel(struct actor *self, struct value task);
/* f.add_done_callback(fn): fn gets the future and then args, 3 at most. */
void wr_add_done_callback(struct actor *self, struct value f, const char *name, wr_body fn,
                          size_t n, const struct value *args);
/* f.remove_done_callback(fn): how many there were. */
int64_t wr_remove_done_callback(struct actor *self, struct value f, wr_body fn);

/* --- waiting for several, and for so long --- */

/* asyncio.gather(*aws, return_exceptions=...): a future, which gives a list */
struct value wr_gather(struct actor *self, size_t n, const struct value *aws,
                       bool return_exceptions);
enum wr_return_when { WR_ALL_COMPLETED, WR_FIRST_COMPLETED, WR_FIRST_EXCEPTION };
/* `await asyncio.wait(fs, timeout=..., return_when=...)`: a tuple of two lists, done and pending */
struct value wr_wait(struct actor *self, size_t n, const struct value *fs, int64_t timeout_ns,
                     enum wr_return_when when);
/* `await asyncio.wait_for(aw, timeout)` */
struct value wr_wait_for(struct actor *self, struct value aw, int64_t timeout_ns);
/* asyncio.shield(aw): a future */
struct value wr_shield(struct actor *self, struct value aw);
/* asyncio.as_completed(fs): a generator (rt/generator.h) of as many coroutines */
struct value wr_as_completed(struct actor *self, size_t n, const struct value *fs,
                             int64_t timeout_ns);

/* async with asyncio.timeout(ns) as t:      struct value t = wr_timeout_begin(self, ns);
 *   ...                                     struct value r = ...;
 *                                           r = wr_timeout_end(self, t, r);
 * r is what left the block, raised or not; what wr_timeout_end() returns goes on from there. */
struct value wr_timeout_begin(struct actor *self, int64_t ns);
struct value wr_timeout_at_begin(struct actor *self, int64_t when_ns);
struct value wr_timeout_end(struct actor *self, struct value t, struct value r);
/* t.reschedule(when); AIO_NEVER: None. None, or RuntimeError */
struct value wr_timeout_reschedule(struct actor *self, struct value t, int64_t when_ns);
/* t.when(): AIO_NEVER for None. t.expired() */
int64_t wr_timeout_when_ns(struct value t);
bool wr_timeout_expired(struct value t);

/* async with asyncio.TaskGroup() as g: likewise. */
struct value wr_group_begin(struct actor *self, const char *name);
struct value wr_group_create_task(struct actor *self, struct value g, struct value coro,
                                  const char *name);
struct value wr_group_end(struct actor *self, struct value g, struct value r);

/* --- locks and the like. name, a literal, is the one of the variable in the listing. --- */

/* asyncio.Lock */
struct value wr_aio_lock(struct actor *self, const char *name);
/* `await lock.acquire()`: True. `async with lock:` is this and, at its end, release. */
struct value wr_aio_lock_acquire(struct actor *self, struct value lock);
/* lock.release(): None, or RuntimeError */
struct value wr_aio_lock_release(struct actor *self, struct value lock);
bool wr_aio_lock_locked(struct value lock);

/* asyncio.Event */
struct value wr_aio_event(struct actor *self, const char *name);
struct value wr_aio_event_wait(struct actor *self, struct value event);
void wr_aio_event_set(struct actor *self, struct value event);
void wr_aio_event_clear(struct actor *self, struct value event);
bool wr_aio_event_is_set(struct value event);

/* asyncio.Condition(lock); None: a lock of its own */
struct value wr_aio_condition(struct actor *self, const char *name, struct value lock);
struct value wr_aio_condition_acquire(struct actor *self, struct value condition);
struct value wr_aio_condition_release(struct actor *self, struct value condition);
bool wr_aio_condition_locked(struct value condition);
/* `await condition.wait()`; `await condition.wait_for(predicate)`, which gets args */
struct value wr_aio_condition_wait(struct actor *self, struct value condition);
struct value wr_aio_condition_wait_for(struct actor *self, struct value condition,
                                       wr_body predicate, const struct value *args);
/* condition.notify(n), condition.notify_all(): None, or RuntimeError */
struct value wr_aio_condition_notify(struct actor *self, struct value condition, int64_t n);
struct value wr_aio_condition_notify_all(struct actor *self, struct value condition);

/* asyncio.Semaphore(value), asyncio.BoundedSemaphore(value): or ValueError */
struct value wr_aio_semaphore(struct actor *self, const char *name, int64_t value);
struct value wr_aio_bounded_semaphore(struct actor *self, const char *name, int64_t value);
struct value wr_aio_semaphore_acquire(struct actor *self, struct value semaphore);
struct value wr_aio_semaphore_release(struct actor *self, struct value semaphore);
bool wr_aio_semaphore_locked(struct value semaphore);

/* asyncio.Queue(maxsize), LifoQueue, PriorityQueue; 0: without bound */
struct value wr_aio_queue(struct actor *self, const char *name, int64_t maxsize);
struct value wr_aio_lifo_queue(struct actor *self, const char *name, int64_t maxsize);
struct value wr_aio_priority_queue(struct actor *self, const char *name, int64_t maxsize);
/* `await queue.put(item)`, `await queue.get()` */
struct value wr_aio_queue_put(struct actor *self, struct value queue, struct value item);
struct value wr_aio_queue_get(struct actor *self, struct value queue);
/* None or QueueFull; the item or QueueEmpty */
struct value wr_aio_queue_put_nowait(struct actor *self, struct value queue, struct value item);
struct value wr_aio_queue_get_nowait(struct actor *self, struct value queue);
/* queue.task_done(): None, or ValueError; `await queue.join()` */
struct value wr_aio_queue_task_done(struct actor *self, struct value queue);
struct value wr_aio_queue_join(struct actor *self, struct value queue);
int64_t wr_aio_queue_qsize(struct value queue);
bool wr_aio_queue_empty(struct value queue);
bool wr_aio_queue_full(struct value queue);

/* --- asynchronous generators. Inside: wr_yield(self, v) and wr_await(). --- */

/* Calls an `async def` with a yield in it. */
struct value wr_async_generator(struct actor *self, const char *name, wr_body body, size_t n,
                                const struct value *args);
/* `await anext(g)`, `await g.asend(v)`, `await g.athrow(error)`, `await g.aclose()`. At the end
 * StopAsyncIteration is raised.
 *
 *   while (!(v = wr_anext(self, g)).raised)                  // async for v in g:
 *     wr_say(self, v);
 *   if (wr_async_failed(v)) return v; */
struct value wr_anext(struct actor *self, struct value g);
struct value wr_asend(struct actor *self, struct value g, struct value v);
struct value wr_athrow(struct actor *self, struct value g, struct value error);
struct value wr_aclose(struct actor *self, struct value g);
/* True if v is raised and is not the end of an `async for`. */
static inline bool wr_async_failed(struct value v) {
  return v.raised && value_class(v) != ERROR_STOP_ASYNC_ITERATION;
}

/* --- streams over real sockets; bytes are str, which holds no NUL --- */

/* socket.socketpair(): a tuple of two sockets */
struct value wr_socketpair(struct actor *self, const char *left, const char *right);
/* `await asyncio.open_connection(sock=sock)`: a tuple of reader and writer */
struct value wr_open_connection(struct actor *self, struct value sock);
/* `await asyncio.open_unix_connection(path)`, of the run's own names: likewise */
struct value wr_open_unix_connection(struct actor *self, const char *path);
/* `await asyncio.start_unix_server(fn, path)`: the server. fn is a coroutine function: for each
 * connection it gets reader and writer, in a task of its own. */
struct value wr_start_unix_server(struct actor *self, const char *path, const char *name,
                                  wr_body fn);
/* server.close() */
void wr_server_close(struct actor *self, struct value server);
/* `await reader.read(n)`, -1: all; `await reader.readline()`, `await reader.readexactly(n)` */
struct value wr_read_bytes(struct actor *self, struct value reader, int64_t n);
struct value wr_readline(struct actor *self, struct value reader);
struct value wr_readexactly(struct actor *self, struct value reader, int64_t n);
bool wr_at_eof(struct value reader);
/* The .partial of an IncompleteReadError. */
struct value wr_partial(struct value error);
/* writer.write(data), `await writer.drain()`, writer.close(), `await writer.wait_closed()` */
void wr_write(struct actor *self, struct value writer, struct value data);
struct value wr_drain(struct actor *self, struct value writer);
void wr_writer_close(struct actor *self, struct value writer);
struct value wr_wait_closed(struct actor *self, struct value writer);

#endif
