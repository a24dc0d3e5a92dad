/* What Linux says of processes: proc_pid_stat(5), proc_pid_status(5). */
#include "double.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

bool process_look(int pid, struct process *process) {
  char path[64], text[2048];
  memset(process, 0, sizeof *process);
  snprintf(path, sizeof path, "/proc/%d/stat", pid);
  FILE *file = fopen(path, "re");
  if (file == NULL) return false;
  size_t length = fread(text, 1, sizeof text - 1, file);
  fclose(file);
  text[length] = 0;
  /* The name stands in parentheses and may itself hold any. */
  char *open = strchr(text, '('), *close = strrchr(text, ')');
  if (open == NULL || close == NULL) return false;
  size_t name = (size_t)(close - open - 1);
  if (name > sizeof process->name - 1) name = sizeof process->name - 1;
  memcpy(process->name, open + 1, name);
  unsigned long long start;
  /* Field 3 is the state, 4 the parent, 22 the start. */
  if (sscanf(close + 2,
             "%c %d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %*d "
             "%*d %llu",
             &process->state, &process->parent, &start) != 3) {
    return false;
  }
  process->start_time = start;
  const struct told *said = told_of(pid);
  if (said != NULL && said->has_owner) {
    process->uid = said->owner;
    return true;
  }
  snprintf(path, sizeof path, "/proc/%d/status", pid);
  file = fopen(path, "re");
  if (file == NULL) return false;
  while (fgets(text, sizeof text, file) != NULL) {
    if (sscanf(text, "Uid: %u", &process->uid) == 1) break;
  }
  fclose(file);
  return true;
}

bool process_path(int pid, char *path, size_t size) {
  char link[64];
  snprintf(link, sizeof link, "/proc/%d/exe", pid);
  ssize_t length = readlink(link, path, size - 1);
  if (length <= 0) return false;
  path[length] = 0;
  return true;
}
