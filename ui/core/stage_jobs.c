/* The stage of job queues: jobs travel from who puts them in through the queue to a worker, and
 * from there into a registry.
 *
 *   queue default   3 in it                                 worker-1, worker-2 listen
 *     producer ==o=> | job 5 | job 4 | job 3 | ==o=> worker-1
 *     started 1  finished 4  failed 1
 *   worker-1  & job 2, for 3.20 ms */
#include <string.h>

#include "sched/base/utf8.h"
#include "ui/core/stage.h"

enum { NAME_COLS = 18, JOB_COLS = 12, ARROW_COLS = 6, JOBS_SHOWN = 32, QUEUE_ROWS = 3 };

static const char *const states[JOB_STATES] = {
    [JOB_NONE] = "unknown",      [JOB_QUEUED] = "queued",       [JOB_TAKEN] = "taken",
    [JOB_STARTED] = "started",   [JOB_FINISHED] = "finished",   [JOB_FAILED] = "failed",
    [JOB_DEFERRED] = "deferred", [JOB_SCHEDULED] = "scheduled", [JOB_STOPPED] = "stopped",
    [JOB_CANCELED] = "canceled",
};

bool stage_has_jobs(const struct app *a) {
  return stage_find(a, OBJECT_JOB_QUEUE, 1) != 0;
}

/* --- the queue --- */

static uint32_t queue_of(const struct app *a, uint32_t job) {
  const struct world_job *j = world_job(&a->session->now, job);
  return j ? j->queue : 0;
}

/* The last event of a type about a job of this queue, among the last ones; its ordinal + 1. */
static uint64_t last_of(const struct app *a, uint32_t queue, enum event_type type) {
  struct session *s = a->session;
  uint64_t until = s->at > SESSION_BACK ? s->at - SESSION_BACK : 0;
  for (uint64_t i = s->at; i > until; i--) {
    const struct event *e = session_event_at(s, i - 1);
    if (e->type == type && queue_of(a, e->a) == queue)
      return i;
  }
  return 0;
}

/* Who has done that, with the token on its way to or from the queue. */
static int draw_side(const struct app *a, const struct pane *p, int x, int y, uint64_t event,
                     bool puts) {
  if (!event)
    return x;
  uint32_t actor = session_event_at(a->session, event - 1)->actor;
  int share = stage_share(a, event);
  bool lately = event == a->session->at || share < HANDOFF_WHOLE_WAY;
  if (puts)
    x = draw_name(a, p, x, y, NAME_COLS, lately ? ROLE_TITLE : ROLE_DIM, actor) + 1;
  x = stage_arrow(p, x, y, ARROW_COLS, lately ? share : -1, false) + 1;
  if (!puts)
    x = draw_name(a, p, x, y, NAME_COLS, lately ? ROLE_TITLE : ROLE_DIM, actor) + 1;
  return x;
}

/* "square(2)": that it is a job goes without saying in its queue. */
static void job_text(const struct app *a, uint32_t job, struct buf *out) {
  const struct world_entity *x = world_entity(&a->session->now, job);
  size_t n = 0;
  const char *text = trace_reader_text(a->session->reader, x ? x->name : 0, &n);
  utf8_add_safe(out, text, n);
}

/* The jobs in it, the next one at the right; those further back for which there is no room are
 * counted. */
static int draw_jobs(const struct app *a, const struct pane *p, int x, int y, uint32_t queue) {
  const struct world *w = &a->session->now;
  uint32_t jobs[JOBS_SHOWN];
  int n = 0, all = (int)world_object(w, queue)->value, room = p->w - x - NAME_COLS - ARROW_COLS - 6;
  for (uint32_t id = world_jobs(w, queue)->head; id && n < JOBS_SHOWN;
       id = world_job(w, id)->next) {
    struct buf text = {0};
    job_text(a, id, &text);
    int cols = utf8_width(buf_text(&text), text.len);
    buf_fini(&text);
    room -= (cols < JOB_COLS ? cols : JOB_COLS) + 1;
    if (room < 0 || !world_job(w, id))
      break;
    jobs[n++] = id;
  }
  if (all == 0)
    return pane_text(p, x, y, ROLE_DIM, "| empty |") + 1;
  if (all > n)
    x = pane_printf(p, x, y, ROLE_TOKEN, "+%d ", all - n);
  x = pane_glyph(p, x, y, ROLE_FRAME, GLYPH_V);
  while (n-- > 0) {
    struct buf text = {0};
    job_text(a, jobs[n], &text);
    x = pane_cut(p, x, y, JOB_COLS, ROLE_TOKEN, buf_text(&text));
    buf_fini(&text);
    x = pane_glyph(p, x, y, ROLE_FRAME, GLYPH_V);
  }
  return x + 1;
}

/* How many jobs are in each registry; those that are empty are left out. */
static void draw_registries(const struct app *a, const struct pane *p, int x, int y,
                            uint32_t queue) {
  const struct world_jobs *q = world_jobs(&a->session->now, queue);
  bool any = false;
  for (int i = JOB_TAKEN; i < JOB_STATES; i++) {
    if (!q->in_state[i])
      continue;
    bool bad = i == JOB_FAILED || i == JOB_STOPPED;
    x = pane_printf(p, x, y,
                    bad                 ? ROLE_BAD
                    : i == JOB_FINISHED ? ROLE_GOOD
                                        : ROLE_TEXT,
                    "%s %u", states[i], q->in_state[i]) +
        2;
    any = true;
  }
  if (!any)
    pane_text(p, x, y, ROLE_DIM, "no job is in a registry");
}

static void draw_queue(const struct app *a, const struct pane *p, int y, uint32_t id) {
  const struct world *w = &a->session->now;
  const struct world_object *o = world_object(w, id);
  int x = draw_name(a, p, 0, y, p->w / 3, ROLE_TITLE, id) + 2;
  x = pane_printf(p, x, y, ROLE_TEXT, "%lld in it, ", (long long)o->value);
  x = pane_printf(p, x, y, ROLE_DIM, "%llu put in so far", (unsigned long long)o->uses);
  bool first = true;
  for (uint32_t i = 0; (i = world_link(w, id, 0, i)) < w->head->links; i++) {
    x = pane_text(p, x, y, ROLE_DIM, first ? "; for " : ", ");
    x = draw_name(a, p, x, y, NAME_COLS, ROLE_DIM, w->head->link[i].actor);
    first = false;
  }
  x = draw_side(a, p, 2, y + 1, last_of(a, id, EV_JOB_QUEUED), true);
  x = draw_jobs(a, p, x, y + 1, id);
  draw_side(a, p, x, y + 1, last_of(a, id, EV_JOB_TAKEN), false);
  draw_registries(a, p, 2, y + 2, id);
}

/* --- workers --- */

static bool is_worker(const struct world *w, uint32_t id) {
  const struct world_actor *x = world_actor(w, id);
  if (!x || x->state == ACTOR_GONE || x->state == ACTOR_DONE)
    return false;
  if (x->job)
    return true;
  for (uint32_t i = 0; i < w->head->links; i++) {
    const struct world_entity *queue = world_entity(w, w->head->link[i].object);
    if (w->head->link[i].actor == id && queue && queue->what == OBJECT_JOB_QUEUE)
      return true;
  }
  return false;
}

static void draw_worker(const struct app *a, const struct pane *p, int y, uint32_t id) {
  const struct world *w = &a->session->now;
  const struct world_actor *x = world_actor(w, id);
  enum lane_state state = control_state(a, id);
  int at = draw_name(a, p, 0, y, NAME_COLS, ROLE_TEXT, id) + 1;
  const struct world_job *job = world_job(w, x->job);
  if (!job) {
    at = pane_text(p, at, y, role_of_lane(state), lane_state_name(state)) + 1;
    draw_span(p, at, y, ROLE_DIM, a->session->t_ns - x->since_ns);
    return;
  }
  at = pane_glyph(p, at, y, ROLE_TOKEN, GLYPH_HOLDS) + 1;
  at = draw_name(a, p, at, y, NAME_COLS, ROLE_TOKEN, x->job) + 1;
  at = pane_text(p, at, y, ROLE_TEXT, states[job->state < JOB_STATES ? job->state : 0]) + 1;
  draw_span(p, at, y, ROLE_DIM, a->session->t_ns - world_object(w, x->job)->since_ns);
}

static void draw_workers(const struct app *a, const struct pane *p) {
  const struct world *w = &a->session->now;
  int n = 0, columns = p->w >= 100 ? 2 : 1, more = 0;
  for (uint32_t id = 1; id < w->head->top; id++) {
    if (!is_worker(w, id))
      continue;
    struct pane part =
        pane_sub(p, n / (p->h ? p->h : 1) * (p->w / columns), 0, p->w / columns, p->h);
    if (n >= p->h * columns)
      more++;
    else
      draw_worker(a, &part, n % p->h, id);
    n++;
  }
  if (more)
    pane_printf(p, p->w - 9, p->h - 1, ROLE_TOKEN, " %d more", more);
}

void stage_jobs(const struct app *a, const struct pane *p) {
  int y = 0, more = 0;
  for (uint32_t id = 0; (id = stage_find(a, OBJECT_JOB_QUEUE, id + 1));) {
    if (y > 0 && y + QUEUE_ROWS > p->h)
      more++;
    else
      draw_queue(a, p, y, id);
    y += more ? 0 : QUEUE_ROWS;
  }
  if (more)
    pane_printf(p, p->w - 16, y - 1, ROLE_TOKEN, " %d more queues", more);
  struct pane rest = pane_sub(p, 0, y, p->w, p->h - y);
  draw_workers(a, &rest);
}
