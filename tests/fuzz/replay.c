/* Runs a fuzz target over the files of a directory, where there is no fuzzer: what once was found
 * stays found. usage: fuzz_NAME DIRECTORY */
#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static int replay(const char *path) {
  FILE *f = fopen(path, "rb");
  uint8_t *data = NULL;
  size_t n = 0;
  if (!f || fseek(f, 0, SEEK_END) != 0)
    goto bad;
  n = (size_t)ftell(f);
  rewind(f);
  data = malloc(n ? n : 1);
  if (!data || fread(data, 1, n, f) != n)
    goto bad;
  fclose(f);
  printf("%s\n", path);
  fflush(stdout);
  LLVMFuzzerTestOneInput(data, n);
  free(data);
  return 0;
bad:
  fprintf(stderr, "%s cannot be read: %s.\n", path, strerror(errno));
  if (f)
    fclose(f);
  free(data);
  return -1;
}

int main(int argc, char **argv) {
  DIR *dir = argc == 2 ? opendir(argv[1]) : NULL;
  int bad = !dir, n = 0;
  for (struct dirent *d; dir && (d = readdir(dir));) {
    char path[4096];
    if (d->d_name[0] == '.')
      continue;
    snprintf(path, sizeof path, "%s/%s", argv[1], d->d_name);
    bad |= replay(path) < 0;
    n++;
  }
  if (dir)
    closedir(dir);
  if (!n)
    fprintf(stderr, "There is nothing to replay.\n");
  return bad || !n;
}
