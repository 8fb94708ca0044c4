/* The user's own files, under the directories of the XDG specification. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ui/cli/cli.h"
#include "ui/core/keymap.h"

enum { MOST_BYTES = 1 << 16 };

/* $XDG_CONFIG_HOME/whoruns/keys, or ~/.config/whoruns/keys; "" if there is neither. */
static void file_of_keys(struct buf *path) {
  const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
  if (config && *config == '/')
    buf_printf(path, "%s/whoruns/keys", config);
  else if (home && *home == '/')
    buf_printf(path, "%s/.config/whoruns/keys", home);
}

static int read_whole(int fd, const char *name, struct buf *text, struct err *e) {
  ssize_t n = 0;
  for (char *to; text->len < MOST_BYTES && (to = buf_reserve(text, 4096)); text->len += (size_t)n)
    if ((n = read(fd, to, 4096)) <= 0)
      break;
  if (n < 0)
    return err_set_errno(e, errno, "The keys in %.200s cannot be read", name);
  if (text->len >= MOST_BYTES || memchr(buf_text(text), '\0', text->len))
    return err_set(e, ERR_USAGE, "%.200s is no file of keys.", name);
  return 0;
}

int cli_keys(struct keymap *k, const char *preset, struct err *e) {
  struct buf path = {0}, text = {0};
  int error = 0;
  keymap_init(k);
  if (preset && !keymap_preset(k, preset)) {
    struct buf names = {0};
    for (int i = 0; keymap_preset_name(i); i++)
      buf_printf(&names, "%s%s", i ? ", " : "", keymap_preset_name(i));
    error = err_set(e, ERR_USAGE, "--keys takes %s, not \"%.40s\".", buf_text(&names), preset);
    buf_fini(&names);
    return error;
  }
  file_of_keys(&path);
  int fd = path.len ? open(buf_text(&path), O_RDONLY | O_CLOEXEC) : -1;
  if (fd >= 0) {
    error = read_whole(fd, buf_text(&path), &text, e);
    close(fd);
    error = error ? error : keymap_read(k, buf_text(&path), buf_text(&text), e);
  }
  buf_fini(&path);
  buf_fini(&text);
  return error;
}
