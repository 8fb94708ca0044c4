#ifndef CORE_APP_H
#define CORE_APP_H

/* The screen without a terminal: keys and time go in, cells and effects come out.
 *
 *   key --> command --> app changes --> effects (what only the main loop can do)
 *   tick(ns of real time) --> the playhead moves
 *   app_draw() --> cells; it changes nothing that is shown later
 *
 * No clock, no I/O beside the recording. */
#include "ui/core/attempt.h"
#include "ui/core/breakpoint.h"
#include "ui/core/cells.h"
#include "ui/core/control.h"
#include "ui/core/explored.h"
#include "ui/core/keymap.h"
#include "ui/core/predict.h"
#include "ui/core/session.h"
#include "ui/core/theme.h"

enum app_view {
  VIEW_ALL,
  VIEW_STAGE,
  VIEW_LANES,
  VIEW_LISTING,
  VIEW_LOG,
  VIEW_LESSON,
  VIEW_TABLE,
  VIEW_LOCKS,
  VIEW_QUEUES,
  VIEWS
};
enum app_overlay {
  OVERLAY_NONE,
  OVERLAY_HELP,
  OVERLAY_WHY,
  OVERLAY_FORM,
  OVERLAY_STOPS,
  OVERLAY_MARKS,
  OVERLAY_OPTIONS,
  OVERLAY_CHALLENGES,
  OVERLAY_EXPLORED
};
enum app_prompt {
  PROMPT_NONE,
  PROMPT_GO,
  PROMPT_SEARCH,
  PROMPT_COMMAND,
  PROMPT_KEEP,
  PROMPT_BREAK,
  PROMPT_MARK,
  PROMPT_FILTER,
  PROMPT_LOG
};

/* What the home screen offers, a page each. */
enum home_page { HOME_SCENARIOS, HOME_LESSONS, HOME_RECORDINGS, HOME_PAGES };

enum { BREAKPOINTS = 16, PARAMS = 16, RECENT = 12 };
/* How long a token is on its way, in real time. */
#define APP_GLIDE_NS 500000000u

/* How a scenario is to be run. */
struct choice {
  const struct scenario *scenario;
  int64_t params[PARAMS];
  bool controlled;
  bool by_hand; /* controlled, by the user */
  uint32_t gil; /* enum gil_kind */
  uint64_t seed;
};

/* A recording that was kept or looked at lately. */
struct recent {
  char path[512], what[96]; /* what: scenario, parameters, date */
};

/* What the main loop is asked for. */
enum app_effect {
  EFFECT_NONE = 0,
  EFFECT_QUIT = 1,
  EFFECT_REDRAW = 2, /* draw all cells anew, whatever the terminal is thought to show */
  EFFECT_SUSPEND = 4,
  EFFECT_RESTART = 8,
  EFFECT_RUN = 16,   /* app->chosen */
  EFFECT_KEEP = 32,  /* under the name in app->text */
  EFFECT_CLOSE = 64, /* back from the recording to the home screen */
  EFFECT_SAVE_MARKS = 256,
  EFFECT_RESEED = 128,         /* run it again under control, with another seed */
  EFFECT_MOVE = 1024,          /* the run under control goes on with app->control.answer */
  EFFECT_REPLAY = 2048,        /* a new run, to where app->control.tree is */
  EFFECT_LOOK = 512,           /* the theme is another one */
  EFFECT_EXPLORE = 8192,       /* app->explored is to be filled */
  EFFECT_EXPLORE_STOP = 16384, /* with what is known by now */
  EFFECT_EXPLORE_END = 32768,  /* it is no longer looked at */
  EFFECT_LEAVES = 131072,      /* the schedules around app->list_at are to be looked for */
  EFFECT_PROVE = 65536,        /* is the challenge's goal met in every order? */
  EFFECT_OPEN = 4096,          /* app->recent[app->opened] */
};

struct app {
  /* rw by the main loop */
  struct session *session; /* NULL: the home screen is shown */
  bool can_go_home;        /* it was chosen there; else closing it leaves */
  struct keymap keys;
  enum theme theme;
  bool ascii;                   /* the signs to draw with */
  bool only_ascii;              /* the terminal can show no others */
  char ended[512];              /* how the run ended; "" while it goes on */
  struct control control;       /* see control.h */
  struct predict predict;       /* see predict.h */
  struct attempt attempt;       /* see attempt.h */
  struct explored explored;     /* see explored.h */
  struct recent recent[RECENT]; /* newest first */
  int recents;
  bool stopped; /* what is shown next stands at its start */
  /* ro */
  struct choice choice;
  int32_t key; /* that was pressed last */
  bool playing;
  bool follow;  /* stay at the live edge */
  double speed; /* ns of the recording per ns of real time */
  enum app_view view, last_view;
  enum app_view focus; /* the panel that up and down move in; VIEW_ALL: none */
  enum app_overlay overlay;
  int scroll;        /* how far down, in the overlay or else in the lesson */
  int scroll_most;   /* how far there was to go when it was drawn last */
  int scroll_step;   /* which step of the lesson that is about */
  int list_at;       /* which line of a list that is open */
  uint32_t selected; /* actor; 0 = whoever acts */
  uint64_t lanes_ns; /* shown by the lanes; 0 = the whole run */
  bool by_core;      /* the lanes are those of cores */
  bool arrows;       /* the lanes have arrows where something changed hands */
  bool in_c;         /* the listing is the scenario's C */
  int sort;          /* the table's column that it is sorted by; 0 = by birth */
  bool inverted;     /* the other way round */
  bool lesson;       /* the lesson is shown */
  bool presenter;    /* few and large panels, a key plays to the next step of the lesson */
  int step;          /* of the lesson */
  uint64_t glide_ns; /* after a step: how much longer the token of its hand-off glides */
  uint64_t until;    /* playing stops after this many events; 0 = it does not */
  struct breakpoint breakpoint[BREAKPOINTS];
  int breakpoints;
  enum app_prompt prompt;
  char text[256];     /* what was typed at the prompt */
  int pick;           /* which completion of it is chosen; -1: none */
  char argument[256]; /* what stood behind the name of the command that is performed */
  bool pastes;        /* what comes is pasted: text, and no commands */
  bool paste_gap;     /* with something between the characters that was none */
  char message[512];  /* of the last command; until the next key */
  int tour;           /* which step of the tour is shown, from 1; 0: none */
  char log_only[256]; /* the log's lines to show have this in them; "!x": have not */
  int opened;         /* which recent recording is asked for */
  /* private: of the home screen */
  enum home_page home_page;
  char filter[64];
  int home_at;
  int form_at; /* which line of the form */
};

void app_init(struct app *a);
/* A recording is there, from its start; it plays unless a->stopped or a lesson is to lead. */
void app_show(struct app *a, struct session *s);
/* The choice of a scenario with its defaults. */
struct choice app_choice(const struct scenario *s);
/* Returns effects. */
unsigned app_key(struct app *a, int32_t key);
unsigned app_command(struct app *a, enum ui_command c);
/* Can it be given now? */
bool app_can(const struct app *a, enum ui_command c);
enum ui_mouse { MOUSE_CLICK, MOUSE_UP, MOUSE_DOWN };
/* The mouse was clicked, or its wheel turned, at a place of a screen that was drawn before. */
unsigned app_mouse(struct app *a, const struct cells *c, enum ui_mouse what, int x, int y);
/* dt of real time has passed; true if something that is shown has changed. */
bool app_tick(struct app *a, uint64_t dt_ns);
/* Does anything move by itself? If not, nobody need call app_tick(). */
bool app_moves(const struct app *a);
void app_draw(const struct app *a, struct cells *c);
/* Was drawn into c: so it is known how far one can scroll. */
void app_drawn(struct app *a, const struct cells *c);

/* --- the views; each draws into its pane --- */

void view_header(const struct app *a, const struct pane *p);
/* The panels of the view, between the first line and the words at the bottom. */
void view_panels(const struct app *a, const struct pane *p);
void view_stage(const struct app *a, const struct pane *p);
/* How many rows it would like, with its frame. */
int view_stage_rows(const struct app *a);
void view_lanes(const struct app *a, const struct pane *p);
void view_listing(const struct app *a, const struct pane *p);
/* The code of the twin's line that an event LINE speaks of, "" if it is not known. */
void listing_code(const struct app *a, uint32_t label, char *to, size_t cap);
void view_log(const struct app *a, const struct pane *p);
void view_table(const struct app *a, const struct pane *p);
/* Who holds what and who waits for whom, with its circles. */
void view_locks(const struct app *a, const struct pane *p);
void view_queues(const struct app *a, const struct pane *p);
/* How many columns the table can be sorted by. */
int view_table_columns(void);
void view_why(const struct app *a, const struct pane *p);
void view_bottom(const struct app *a, const struct pane *p);
/* What could be meant by what is typed, above the prompt. */
void view_choices(const struct app *a, const struct pane *p);
void view_help(const struct app *a, const struct pane *p);
void view_lesson(const struct app *a, const struct pane *p);
void view_marks(const struct app *a, const struct pane *p);
void view_options(const struct app *a, const struct pane *p);
void view_stops(const struct app *a, const struct pane *p);
void view_form(const struct app *a, const struct pane *p);
void view_home(const struct app *a, const struct pane *p);
/* The tour, over the lower part of what it speaks of. */
void view_tour(const struct app *a, const struct pane *p);
int view_tour_rows(const struct app *a, const struct pane *p);
/* The lines of the form: a name, what it is and its value; false behind the last. */
bool form_line(const struct app *a, int i, const char **name, const char **help, struct buf *value);
/* "lanes". */
const char *app_view_name(enum app_view v);
/* The frame of a panel: whether it has the focus. */
enum role app_frame(const struct app *a, enum app_view v);
/* What could be meant by what is typed at the prompt, by number: the line with the completion in
 * it, and what that is. False behind the last. */
struct completion {
  char text[256];
  const char *name; /* the part to show */
  const char *help;
};
bool app_completion(const struct app *a, int i, struct completion *out);
/* The lines of a page of the home screen that the filter leaves; returns how many there are. Those
 * that begin with what is typed come first. */
enum { HOME_LINES = 128 };
struct home_line {
  const char *heading, *name, *text;
  const struct scenario *scenario; /* NULL: a recording */
  int recent;                      /* which one */
};
int home_lines(const struct app *a, enum home_page page, struct home_line out[HOME_LINES]);
const char *home_page_name(enum home_page page);
/* What else is known of a line. */
void home_details(const struct app *a, const struct home_line *l, struct buf *out);
/* The keys of a command that work where one is: on the home screen letters are typed. */
void app_keys(const struct app *a, enum ui_command c, char keys[KEYS_OF_ONE]);

/* --- what views share --- */

/* The actor that a view should look at: the selected one, else the last that acted. */
uint32_t app_actor(const struct app *a);
/* Who has moved last. */
uint32_t app_acting(const struct app *a);
enum role role_of_lane(enum lane_state s);
enum glyph glyph_of_lane(enum lane_state s);
/* The name of an entity, in at most cols columns; returns the column behind it. */
int draw_name(const struct app *a, const struct pane *p, int x, int y, int cols, enum role role,
              uint32_t id);
int name_cols(const struct app *a, uint32_t id);
/* "1 switch", "3 switches". */
int draw_count(const struct pane *p, int x, int y, enum role role, uint64_t n, const char *what);
/* A span of time with three digits: "12.3 ms". */
int draw_span(const struct pane *p, int x, int y, enum role role, uint64_t ns);

#endif
