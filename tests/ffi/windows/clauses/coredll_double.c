/*
 * A double of Windows CE's coredll.dll, for the functions by which a process's
 * memory is written. It keeps what the retired page "WriteProcessMemory
 * (Windows CE 5.0)" documents: counts of 32 bits of which exactly four bytes
 * are written, full access, and a look at the whole range before any byte.
 *
 * "Processes" are areas of this library's own memory, of pages that can be
 * written or not. There is no Deno for Windows CE, so this is all that can be
 * tested: that memsift calls as the page says.
 */
#include <stdint.h>
#include <string.h>

#define PAGE 4096
#define PAGES 4
#define HANDLE_OF_PROCESS 0x42
#define PROCESS_ALL_ACCESS 0x1F0FFF

enum { ACCESS_DENIED = 5, INVALID_HANDLE = 6, INVALID_PARAMETER = 87, NOACCESS = 998 };

static uint32_t last_error = 0x2000DEAD;
static uint32_t granted;
static int handle_is_open;
static uint8_t memory[PAGES * PAGE] __attribute__((aligned(PAGE)));
static const int writable[PAGES] = {1, 1, 0, 1};

/* What the last WriteProcessMemory was called with. */
static uint32_t ce_size;
static uint32_t ce_calls;

uint32_t GetLastError(void) { return last_error; }

uintptr_t OpenProcess(uint32_t access, int32_t inherit, uint32_t pid) {
  (void)inherit;
  if (pid != 7) {
    last_error = INVALID_PARAMETER;
    return 0;
  }
  granted = access;
  handle_is_open = 1;
  return HANDLE_OF_PROCESS;
}

int32_t CloseHandle(uintptr_t handle) {
  if (handle != HANDLE_OF_PROCESS || !handle_is_open) {
    last_error = INVALID_HANDLE;
    return 0;
  }
  handle_is_open = 0;
  return 1;
}

int32_t WriteProcessMemory(uintptr_t process, void *base, const void *buffer,
                           uint32_t size, uint32_t *written) {
  ce_calls++;
  ce_size = size;
  if (process != HANDLE_OF_PROCESS || !handle_is_open) {
    last_error = INVALID_HANDLE;
    return 0;
  }
  if ((granted & PROCESS_ALL_ACCESS) != PROCESS_ALL_ACCESS) {
    last_error = ACCESS_DENIED;
    return 0;
  }
  uintptr_t from = (uintptr_t)base - (uintptr_t)memory;
  if (from >= sizeof memory || size > sizeof memory - from) {
    last_error = NOACCESS;
    return 0;
  }
  for (uintptr_t at = from; at < from + size; at += PAGE - at % PAGE) {
    if (!writable[at / PAGE]) {
      last_error = NOACCESS;
      return 0;
    }
  }
  memcpy(memory + from, buffer, size);
  if (written != NULL) *written = size;
  return 2; /* success is any value but zero */
}

/* For the test: where the process's memory is. */
void *ce_memory(void) { return memory; }

uint32_t ce_last_size(void) { return ce_size; }
uint32_t ce_call_count(void) { return ce_calls; }
