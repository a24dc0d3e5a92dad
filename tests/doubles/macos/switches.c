/* What a test tells the double. All of it is the double's own. */
#include "double.h"

#include <errno.h>
#include <string.h>

#define CALLS 32
#define RULES 32
#define TOLD 64

struct counter {
  char api[32];
  uint32_t calls;
};
static struct counter counters[CALLS];

/* Something that happens at some calls of a function. */
struct rule {
  char api[32];
  uint32_t skip, times;
  int32_t code;       /* to fail with, or 0: */
  int pid;            /* to change a range before the call goes on */
  uint64_t start, end;
  int32_t protection; /* -1 for a hole */
};
static struct rule rules[RULES];

static struct told told[TOLD];
static int told_count;
static uint32_t user = 0;
static bool wx_refused, swallowed, protected_integrity = true, may_debug = true;
static int estimate = -1;
static __thread int error_number;

static bool errno_lost;
EXPORT int *__error(void) { return errno_lost ? NULL : &error_number; }

void set_errno(int value) { error_number = value; }

static struct counter *counter_of(const char *api) {
  for (int i = 0; i < CALLS; i++) {
    if (counters[i].api[0] == 0) strncpy(counters[i].api, api, 31);
    if (strcmp(counters[i].api, api) == 0) return &counters[i];
  }
  return NULL;
}

int32_t enter(const char *api) {
  struct counter *counter = counter_of(api);
  if (counter != NULL) counter->calls++;
  error_number = 255;
  for (int i = 0; i < RULES; i++) {
    struct rule *rule = &rules[i];
    if (rule->times == 0 || strcmp(rule->api, api) != 0) continue;
    if (rule->skip > 0) {
      rule->skip--;
      continue;
    }
    if (rule->times != UINT32_MAX) rule->times--;
    if (rule->code != 0) return rule->code;
    overlay_set(rule->pid, rule->start, rule->end, rule->protection, VM_PROT_ALL);
  }
  return 0;
}

void scribble(void *bytes, size_t size) {
  if (bytes != NULL) memset(bytes, 0xDB, size);
}

uint32_t acting_user(void) { return user; }
bool wx_is_refused(void) { return wx_refused; }
bool writes_are_swallowed(void) { return swallowed; }
int estimated_processes(int real) { return estimate < 0 ? real : estimate; }
bool integrity_is_protected(void) { return protected_integrity; }
bool caller_may_debug(void) { return may_debug; }

const struct told *told_of(int pid) {
  for (int i = 0; i < told_count; i++) {
    if (told[i].pid == pid) return &told[i];
  }
  return NULL;
}

static struct told *tell(int pid) {
  for (int i = 0; i < told_count; i++) {
    if (told[i].pid == pid) return &told[i];
  }
  struct told *added = &told[told_count < TOLD - 1 ? told_count++ : TOLD - 1];
  memset(added, 0, sizeof *added);
  added->pid = pid;
  added->cs_flags = 0x2; /* CS_ADHOC: signed by nobody */
  added->dyld_format = 1;
  return added;
}

static struct rule *free_rule(const char *api) {
  for (int i = 0; i < RULES; i++) {
    if (rules[i].times == 0) {
      memset(&rules[i], 0, sizeof rules[i]);
      strncpy(rules[i].api, api, 31);
      return &rules[i];
    }
  }
  return &rules[RULES - 1];
}

EXPORT void double_fail(const char *api, uint32_t skip, uint32_t times, int32_t code) {
  struct rule *rule = free_rule(api);
  rule->skip = skip;
  rule->times = times;
  rule->code = code;
}

EXPORT void double_change_at(const char *api, uint32_t skip, int pid, uint64_t start,
                             uint64_t end, int32_t protection) {
  struct rule *rule = free_rule(api);
  rule->skip = skip;
  rule->times = 1;
  rule->pid = pid;
  rule->start = start;
  rule->end = end;
  rule->protection = protection;
}

EXPORT void double_forget_rules(void) { memset(rules, 0, sizeof rules); }

EXPORT uint32_t double_calls(const char *api) {
  struct counter *counter = counter_of(api);
  return counter == NULL ? 0 : counter->calls;
}

EXPORT void double_deny(int pid, int32_t denied) { tell(pid)->denied = denied != 0; }
EXPORT void double_kill_port(int pid) { tell(pid)->port_died = true; }
EXPORT void double_set_owner(int pid, uint32_t owner) {
  tell(pid)->has_owner = true;
  tell(pid)->owner = owner;
}
EXPORT void double_sign(int pid, uint32_t flags) { tell(pid)->cs_flags = flags; }
EXPORT void double_reuse_id(int pid) { tell(pid)->reused++; }
EXPORT void double_set_dyld_info(int pid, uint64_t address, int32_t format) {
  tell(pid)->dyld_info = address;
  tell(pid)->dyld_format = format;
}
EXPORT void double_act_as(uint32_t uid) { user = uid; }
EXPORT void double_lose_errno(int32_t lost) { errno_lost = lost != 0; }
EXPORT void double_refuse_wx(int32_t refused) { wx_refused = refused != 0; }
EXPORT void double_swallow_writes(int32_t on) { swallowed = on != 0; }
EXPORT void double_estimate_processes(int32_t count) { estimate = count; }
EXPORT void double_protect_integrity(int32_t on) { protected_integrity = on != 0; }
EXPORT void double_may_debug(int32_t on) { may_debug = on != 0; }
EXPORT void double_set_page_size(uint64_t size) { vm_page_size = size; }
EXPORT void double_limit_protection(int pid, uint64_t start, uint64_t end,
                                    int32_t protection, int32_t max) {
  overlay_set(pid, start, end, protection, max);
}
