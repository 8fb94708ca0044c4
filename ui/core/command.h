#ifndef CORE_COMMAND_H
#define CORE_COMMAND_H

/* What the commands of commands.def do, one function each, by group: command_time.c moves the
 * playhead, command_look.c chooses what is shown, command_stop.c where to stop, command_mark.c
 * makes markers, control.c is the user's hand in a controlled run, predict.c asks what comes next,
 * attempt.c tries challenges, explored.c looks at all orders, command.c does the rest and finds the
 * command of a key. Each returns effects. */
#include "ui/core/app.h"

#define UI_COMMAND(ID, when, name, keys, hint, help) unsigned command_##ID(struct app *a);
#include "ui/core/commands.def"
#undef UI_COMMAND

/* --- what they share --- */

/* A sentence in the last line, until the next key. */
void app_say(struct app *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* The playhead stays where it is. */
void app_stop(struct app *a);
void app_go_event(struct app *a, uint64_t events);
/* The playhead has moved or, if not, a sentence says why. */
void app_step(struct app *a, bool moved, const char *otherwise);
/* Plays up to an event, in a few seconds at most. */
void app_play_until(struct app *a, uint64_t events);

/* Opens an overlay, or closes it. */
void app_toggle_overlay(struct app *a, enum app_overlay o);
/* Stops at the first place to stop at among these events, if there is one. */
bool app_stops_between(struct app *a, uint64_t from, uint64_t until);

/* The command was given: was it what the tour waits for? */
void app_tour_done(struct app *a, enum ui_command c);
/* Escape ends the tour; false: it is no key of the tour's. */
bool app_tour_key(struct app *a, int32_t key);

/* The lesson shows the step that belongs to where the playhead is. */
void app_follow_lesson(struct app *a);

/* --- keys that are no commands --- */

enum ui_command app_command_of(const struct app *a, int32_t key);

/* Opens the prompt. */
void app_ask(struct app *a, enum app_prompt p);
unsigned app_prompt_key(struct app *a, int32_t key);
/* The choice on the home screen moves. */
void app_home_move(struct app *a, int by);
unsigned app_home_key(struct app *a, int32_t key);
/* In a list of n lines: up and down; everything else is a command. */
unsigned app_list_key(struct app *a, int32_t key, int n);
void app_list_move(struct app *a, int by, int n);
/* While the options are open. */
unsigned app_options_key(struct app *a, int32_t key);
/* While the list of markers is open. */
unsigned app_marks_key(struct app *a, int32_t key);
/* While the list of places to stop at is open. */
unsigned app_stops_key(struct app *a, int32_t key);
/* While the form is open. */
unsigned app_form_key(struct app *a, int32_t key);
/* Between UI_KEY_PASTE and UI_KEY_PASTED keys are text, for the prompt or the filter of the home
 * screen; elsewhere they are nothing. False: none of these. */
bool app_paste_key(struct app *a, int32_t key);
/* Adds what was typed to a line; false if the key is not for typing. */
bool app_type(char *text, size_t cap, int32_t key);

/* --- what is done with what was typed at a prompt --- */

void app_go_to(struct app *a, const char *moment);
void app_search(struct app *a, const char *text);
/* Marks where the playhead is. */
unsigned app_mark(struct app *a, const char *text);
void app_toggle_breakpoint(struct app *a, const char *text);

#endif
