#ifndef TESTS_WORLD_RANDOM_LOOP_H
#define TESTS_WORLD_RANDOM_LOOP_H

/* Random recordings of an event loop and its tasks, which keep every rule. */
#include "tests/unit/world/scene.h"

enum { TASKS_MOST = 200, QUEUE_MOST = 4096, DEPTH_MOST = 4, TIMERS_MOST = 100 };

struct random_task {
  enum { T_READY, T_RUNS, T_WAITS, T_OVER } plan;
  enum { T_FIRST, T_ON, T_THROWN } next;
  uint32_t on;    /* what it awaits; 0: a timer, or nothing */
  uint32_t wants; /* the event by which it takes what it wanted; 0: none */
  uint32_t coroutine[DEPTH_MOST], depth;
  uint32_t generator; /* 0: none, else it is paused or runs */
  bool inside;        /* the generator runs */
  uint32_t cancels;
};

/* Ids of what there is, from `base`. */
enum { L_MAIN, L_THREAD, L_LOOP, L_TICK, L_TOCK, L_LOCK, L_ITEMS, L_SOCKET, L_FUTURE, L_FIRST };

struct random_loop {
  uint64_t seed;
  uint32_t base, next_id, n, current; /* current: number of the task + 1 */
  struct random_task task[TASKS_MOST];
  uint32_t task_id[TASKS_MOST];
  uint32_t queue[QUEUE_MOST], head, tail, left; /* ids */
  uint32_t timer[TIMERS_MOST], timers, number;
  uint32_t holder, lock_seq, items_seq, items, loop_seq, handed;
  uint32_t future; /* 0: none is pending */
};

static inline uint32_t loop_id(const struct random_loop *k, uint32_t what) {
  return k->base + what;
}

static inline void loop_push(struct random_loop *k, uint32_t id) {
  k->queue[k->tail++ % QUEUE_MOST] = id;
}

static inline uint32_t loop_length(const struct random_loop *k) {
  return k->tail - k->head;
}

static inline void loop_spawn(struct random_loop *k, struct scene *s, uint32_t by) {
  if (k->n == TASKS_MOST)
    return;
  k->task_id[k->n] = k->next_id++;
  say(s, by, EV_SPAWN, k->task_id[k->n], 0, ACTOR_TASK, NULL);
  loop_push(k, k->task_id[k->n++]);
}

static inline void loop_begin(struct random_loop *k, struct scene *s, uint64_t seed,
                              uint32_t base) {
  static const uint8_t kinds[L_FIRST] = {
      [L_LOOP] = OBJECT_LOOP, [L_TICK] = OBJECT_CALLBACK, [L_TOCK] = OBJECT_CALLBACK,
      [L_LOCK] = OBJECT_LOCK, [L_ITEMS] = OBJECT_QUEUE,   [L_SOCKET] = OBJECT_SOCKET};
  *k = (struct random_loop){.seed = seed, .base = base, .next_id = base + L_FIRST};
  say(s, 0, EV_SPAWN, loop_id(k, L_MAIN), 1, ACTOR_PROCESS, NULL);
  say(s, loop_id(k, L_MAIN), EV_START, loop_id(k, L_MAIN), 2, 0, NULL);
  enter_actor(s, loop_id(k, L_MAIN), loop_id(k, L_THREAD), ACTOR_THREAD, NULL);
  for (uint32_t i = 0; i < L_FIRST; i++)
    if (kinds[i])
      say(s, loop_id(k, L_MAIN), EV_NEW, loop_id(k, i), 0, kinds[i], NULL);
  say(s, loop_id(k, L_MAIN), EV_SIZE, loop_id(k, L_ITEMS), 0, 1000, NULL);
  for (int i = 0; i < 3; i++)
    loop_spawn(k, s, loop_id(k, L_MAIN));
}

static inline void loop_wake(struct random_loop *k, struct scene *s, uint32_t by, uint32_t i,
                             int next) {
  if (k->task[i].plan != T_WAITS)
    return;
  k->task[i].plan = T_READY;
  k->task[i].next = next;
  say(s, by, EV_READY, k->task_id[i], 0, k->task[i].on, NULL);
  loop_push(k, k->task_id[i]);
}

/* All that await it go on. */
static inline void loop_wake_all(struct random_loop *k, struct scene *s, uint32_t by, uint32_t on) {
  for (uint32_t i = 0; i < k->n; i++)
    if (k->task[i].on == on)
      loop_wake(k, s, by, i, T_ON);
}

static inline void loop_wake_one(struct random_loop *k, struct scene *s, uint32_t by, uint32_t on) {
  for (uint32_t i = 0; i < k->n; i++) {
    if (k->task[i].plan == T_WAITS && k->task[i].on == on) {
      loop_wake(k, s, by, i, T_ON);
      return;
    }
  }
}

/* Poll, what comes of it, and the snapshot of a turn. */
static inline void loop_turn(struct random_loop *k, struct scene *s) {
  uint32_t main = loop_id(k, L_MAIN), due = 0;
  say(s, main, EV_LOOP_POLL, loop_id(k, L_LOOP), loop_length(k), loop_length(k) ? 0 : UINT64_MAX,
      NULL);
  if (scene_roll(&k->seed, 4) == 0) {
    say(s, loop_id(k, L_THREAD), EV_SOON_SAFE, loop_id(k, L_LOOP), ++k->loop_seq,
        loop_id(k, L_TOCK), NULL);
    say(s, main, EV_TAKEN_IN, loop_id(k, L_LOOP), ++k->loop_seq, 1, NULL);
    loop_push(k, loop_id(k, L_TOCK));
  }
  if (scene_roll(&k->seed, 4) == 0) {
    say(s, main, EV_IO_READY, loop_id(k, L_SOCKET), 1, loop_id(k, L_TICK), NULL);
    loop_push(k, loop_id(k, L_TICK));
  }
  while (k->timers && scene_roll(&k->seed, 2)) {
    say(s, main, EV_TIMER_DUE, loop_id(k, L_TICK), k->timer[--k->timers], 10, NULL);
    loop_push(k, loop_id(k, L_TICK));
    due++;
  }
  k->left = loop_length(k);
  say(s, main, EV_LOOP_RUN, loop_id(k, L_LOOP), k->left, due, NULL);
}

static inline void loop_future_done(struct random_loop *k, struct scene *s, uint32_t by) {
  uint32_t future = k->future;
  if (!future)
    return;
  k->future = 0;
  say(s, by, EV_FUTURE_DONE, future, 1 + (uint32_t)scene_roll(&k->seed, 3), 7, NULL);
  loop_wake_all(k, s, by, future);
}

/* What anybody may do, in a step or in a callback. */
static inline void loop_act(struct random_loop *k, struct scene *s, uint32_t by) {
  uint32_t i = (uint32_t)scene_roll(&k->seed, k->n), future;
  switch (scene_roll(&k->seed, 8)) {
  case 0:
    loop_spawn(k, s, by);
    break;
  case 1:
    say(s, by, EV_SOON, loop_id(k, L_TOCK), 0, loop_id(k, L_LOOP), NULL);
    loop_push(k, loop_id(k, L_TOCK));
    break;
  case 2:
    if (k->timers == TIMERS_MOST)
      break;
    k->timer[k->timers++] = ++k->number;
    say(s, by, EV_TIMER_SET, loop_id(k, L_TICK), k->number, 5000, NULL);
    break;
  case 3:
    if (k->timers)
      say(s, by, EV_TIMER_CANCEL, loop_id(k, L_TICK), k->timer[--k->timers], 0, NULL);
    break;
  case 4:
    if (k->task[i].plan != T_WAITS || k->task[i].wants)
      break;
    say(s, by, EV_CANCEL, k->task_id[i], ++k->task[i].cancels, 0, NULL);
    loop_wake(k, s, by, i, T_THROWN);
    break;
  case 5:
    loop_future_done(k, s, by);
    break;
  case 6:
    say(s, by, scene_roll(&k->seed, 2) ? EV_SENT : EV_RECEIVED, loop_id(k, L_SOCKET), 0, 9, NULL);
    break;
  default:
    future = k->future ? k->future : k->next_id++;
    if (!k->future)
      say(s, by, EV_NEW, future, 0, OBJECT_FUTURE, NULL);
    k->future = future;
    if (scene_roll(&k->seed, 4) == 0)
      say(s, by, EV_SLOW, loop_id(k, L_TICK), 0, 99, NULL);
    break;
  }
}

static inline void loop_rest(struct random_loop *k, struct random_task *t, uint32_t on,
                             uint32_t wants) {
  t->plan = T_WAITS;
  t->on = on;
  t->wants = wants;
  k->current = 0;
}

/* It awaits something, in itself or in its generator. */
static inline void loop_await(struct random_loop *k, struct scene *s, struct random_task *t,
                              uint32_t id) {
  uint32_t who = t->inside ? t->generator : id, other = (uint32_t)scene_roll(&k->seed, k->n);
  switch (scene_roll(&k->seed, 6)) {
  case 0:
    say(s, who, EV_AWAIT, 0, AWAIT_TURN, 0, NULL);
    loop_rest(k, t, 0, 0);
    t->plan = T_READY;
    t->next = T_ON;
    loop_push(k, id);
    break;
  case 1:
    say(s, who, EV_AWAIT, 0, AWAIT_SLEEP, 700, NULL);
    loop_rest(k, t, 0, 0);
    break;
  case 2:
    if (!k->future)
      break;
    say(s, who, EV_AWAIT, k->future, AWAIT_OBJECT, 0, NULL);
    loop_rest(k, t, k->future, 0);
    break;
  case 3:
    if (k->task_id[other] == id || k->task[other].plan == T_OVER)
      break;
    say(s, who, EV_AWAIT, k->task_id[other], AWAIT_OBJECT, 0, NULL);
    loop_rest(k, t, k->task_id[other], 0);
    break;
  case 4:
    if (!k->holder || k->holder == who || t->wants)
      break;
    say(s, who, EV_LOCK_WANT, loop_id(k, L_LOCK), 0, 0, NULL);
    loop_rest(k, t, loop_id(k, L_LOCK), EV_LOCK_TAKE);
    break;
  default:
    if (k->items || t->wants)
      break;
    say(s, who, EV_GET_WANT, loop_id(k, L_ITEMS), 0, 0, NULL);
    loop_rest(k, t, loop_id(k, L_ITEMS), EV_GET);
    break;
  }
}

/* The lock and the queue, as far as they are free. */
static inline void loop_meet(struct random_loop *k, struct scene *s, struct random_task *t,
                             uint32_t who) {
  if (k->holder == who) {
    k->holder = 0;
    say(s, who, EV_LOCK_DROP, loop_id(k, L_LOCK), ++k->lock_seq, 0, NULL);
    loop_wake_one(k, s, who, loop_id(k, L_LOCK));
  } else if (!k->holder && (t->wants == EV_LOCK_TAKE || scene_roll(&k->seed, 3) == 0)) {
    k->holder = who;
    say(s, who, EV_LOCK_TAKE, loop_id(k, L_LOCK), ++k->lock_seq, 0, NULL);
  } else if (k->items && (t->wants == EV_GET || scene_roll(&k->seed, 2) == 0)) {
    k->items--;
    say(s, who, EV_GET, loop_id(k, L_ITEMS), ++k->items_seq, 5, NULL);
  } else if (k->items < 100) {
    k->items++;
    say(s, who, EV_PUT, loop_id(k, L_ITEMS), ++k->items_seq, 5, NULL);
    loop_wake_one(k, s, who, loop_id(k, L_ITEMS));
  }
  t->wants = 0;
}

static inline void loop_generator(struct random_loop *k, struct scene *s, struct random_task *t,
                                  uint32_t id) {
  if (t->inside && k->holder != t->generator) {
    bool over = scene_roll(&k->seed, 3) == 0;
    say(s, t->generator, over ? EV_RETURN : EV_YIELD, id, 0, 1, NULL);
    if (over)
      say(s, t->generator, EV_END, t->generator, 0, 0, NULL);
    t->generator = over ? 0 : t->generator;
    t->inside = false;
  } else if (!t->inside) {
    if (!t->generator)
      say(s, id, EV_SPAWN, t->generator = k->next_id++, 0, ACTOR_GENERATOR, NULL);
    say(s, id, EV_RESUME, t->generator, RESUME_NEXT, 0, NULL);
    t->inside = true;
  }
}

static inline void loop_coroutine(struct random_loop *k, struct scene *s, struct random_task *t,
                                  uint32_t id) {
  if (t->depth && (t->depth == DEPTH_MOST || scene_roll(&k->seed, 2))) {
    say(s, id, EV_LEAVE, t->coroutine[--t->depth], 0, 1, NULL);
  } else {
    uint32_t new = t->coroutine[t->depth++] = k->next_id++;
    say(s, id, EV_NEW, new, 0, OBJECT_COROUTINE, NULL);
    say(s, id, EV_ENTER, new, 0, 0, NULL);
  }
}

static inline void loop_end(struct random_loop *k, struct scene *s, struct random_task *t,
                            uint32_t id) {
  if (t->depth || t->inside || k->holder == id)
    return;
  if (t->generator)
    say(s, t->generator, EV_END, t->generator, 0, 0, NULL);
  say(s, id, EV_FUTURE_DONE, id, DONE_RESULT, 1, NULL);
  loop_wake_all(k, s, id, id);
  say(s, id, EV_END, id, 0, 0, NULL);
  t->plan = T_OVER;
  k->current = 0;
}

/* The current task does something, or the loop runs the next one. It may add no event. */
static inline void loop_go(struct random_loop *k, struct scene *s) {
  uint32_t main = loop_id(k, L_MAIN);
  s->t_ns += scene_roll(&k->seed, 3) * 700;
  if (k->current) {
    struct random_task *t = &k->task[k->current - 1];
    uint32_t id = k->task_id[k->current - 1], who = t->inside ? t->generator : id;
    uint64_t what = scene_roll(&k->seed, 9);
    if (t->wants || what == 0)
      loop_meet(k, s, t, who);
    else if (what < 3)
      loop_await(k, s, t, id);
    else if (what == 3)
      loop_generator(k, s, t, id);
    else if (what == 4 && !t->inside)
      loop_coroutine(k, s, t, id);
    else if (what == 5 && scene_roll(&k->seed, 3) == 0)
      loop_end(k, s, t, id);
    else
      loop_act(k, s, who);
    return;
  }
  if (k->left == 0) {
    loop_turn(k, s);
    return;
  }
  k->left--;
  uint32_t id = k->queue[k->head++ % QUEUE_MOST], i = 0;
  if (id == loop_id(k, L_TICK) || id == loop_id(k, L_TOCK)) {
    say(s, main, EV_CALL, id, 0, loop_id(k, L_LOOP), NULL);
    for (i = 0; i < k->n; i++) /* its sleep is over */
      if (k->task[i].plan == T_WAITS && k->task[i].on == 0 && scene_roll(&k->seed, 2))
        loop_wake(k, s, main, i, T_ON);
    loop_act(k, s, main);
    return;
  }
  while (k->task_id[i] != id)
    i++;
  static const uint8_t how[] = {[T_FIRST] = STEP_FIRST, [T_ON] = STEP_ON, [T_THROWN] = STEP_THROWN};
  say(s, id, EV_STEP, loop_id(k, L_LOOP), how[k->task[i].next], 0, NULL);
  k->task[i].plan = T_RUNS;
  k->current = i + 1;
}

#endif
