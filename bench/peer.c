/*
 * What memsift is measured against: what a careful C programmer writes who
 * searches another process with process_vm_readv and glibc's memmem, in one
 * thread. All matches count, overlapping ones too, also across chunk seams.
 *
 * It answers each line of standard input, until that ends, with
 * NANOSECONDS COUNT SUM:
 *
 *     copy PID ADDRESS SIZE CHUNK                    reads and does no more
 *     find PID ADDRESS SIZE CHUNK ALIGN VALUE MASK   bytes in hex: memmem of
 *                                                    the longest run that the
 *                                                    mask fixes, then all of it
 *     lanes PID ADDRESS SIZE CHUNK VALUE             aligned 32-bit integers by
 *                                                    a loop that the compiler
 *                                                    turns into vectors
 *     read PID ADDRESS SIZE TIMES                    8 bytes at a time, here
 *                                                    and there
 *
 * SUM adds up the matches' offsets plus one, modulo 2^64.
 */

#define _GNU_SOURCE
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <time.h>

enum { LENGTH = 64, LARGEST_CHUNK = 4 << 20 };

struct pattern {
  size_t length;
  size_t align;
  unsigned char value[LENGTH];
  unsigned char mask[LENGTH];
  /* The longest run of bytes that are fixed. */
  size_t run;
  size_t run_length;
};

struct answer {
  uint64_t count;
  uint64_t sum;
};

static pid_t pid;

/*
 * Bytes are read to a page's start. What a seam may cut in two is kept
 * directly before.
 */
static unsigned char *chunk_bytes;

static void fail(const char *what) {
  fprintf(stderr, "peer: %s\n", what);
  exit(1);
}

static uint64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

static void read_all(void *into, uint64_t address, size_t length) {
  struct iovec local = {into, length};
  struct iovec remote = {(void *)(uintptr_t)address, length};
  ssize_t count = process_vm_readv(pid, &local, 1, &remote, 1, 0);
  if (count < 0) fail(strerror(errno));
  if ((size_t)count < length) fail("read less than asked for");
}

static struct answer copy(uint64_t address, size_t size, size_t chunk) {
  for (size_t done = 0; done < size; done += chunk)
    read_all(chunk_bytes, address + done,
             chunk < size - done ? chunk : size - done);
  return (struct answer){0, 0};
}

static bool matches(const struct pattern *pattern, const unsigned char *at) {
  for (size_t index = 0; index < pattern->length; index++)
    if ((at[index] ^ pattern->value[index]) & pattern->mask[index])
      return false;
  return true;
}

static struct answer find(uint64_t address, size_t size, size_t chunk,
                          const struct pattern *pattern) {
  struct answer answer = {0, 0};
  const unsigned char *run = pattern->value + pattern->run;
  size_t behind = pattern->length - pattern->run - pattern->run_length;
  size_t kept = 0;
  for (size_t done = 0; done < size;) {
    size_t length = chunk < size - done ? chunk : size - done;
    read_all(chunk_bytes, address + done, length);
    const unsigned char *start = chunk_bytes - kept;
    const unsigned char *end = chunk_bytes + length;
    const unsigned char *from = start + pattern->run;
    const unsigned char *to = end - behind;
    while (from < to) {
      const unsigned char *hit =
          memmem(from, to - from, run, pattern->run_length);
      if (!hit) break;
      from = hit + 1;
      size_t offset = done + (hit - pattern->run - chunk_bytes);
      if ((address + offset) % pattern->align != 0) continue;
      if (!matches(pattern, hit - pattern->run)) continue;
      answer.count++;
      answer.sum += offset + 1;
    }
    done += length;
    kept = pattern->length - 1 < kept + length ? pattern->length - 1
                                               : kept + length;
    memmove(chunk_bytes - kept, end - kept, kept);
  }
  return answer;
}

static struct answer find_lanes(uint64_t address, size_t size, size_t chunk,
                                int32_t wanted) {
  enum { BLOCK = 64 };
  struct answer answer = {0, 0};
  /* Chunks and regions are whole pages: no lane lies across a seam. */
  for (size_t done = 0; done < size; done += chunk) {
    size_t length = chunk < size - done ? chunk : size - done;
    read_all(chunk_bytes, address + done, length);
    const int32_t *lanes = (const int32_t *)chunk_bytes;
    for (size_t block = 0; block < length / 4; block += BLOCK) {
      int any = 0;
      for (size_t lane = 0; lane < BLOCK; lane++)
        any |= lanes[block + lane] == wanted;
      if (!any) continue;
      for (size_t lane = block; lane < block + BLOCK; lane++) {
        if (lanes[lane] != wanted) continue;
        answer.count++;
        answer.sum += done + 4 * lane + 1;
      }
    }
  }
  return answer;
}

static struct answer read_here_and_there(uint64_t address, size_t size,
                                         size_t times) {
  uint64_t sum = 0;
  for (size_t time = 0; time < times; time++) {
    uint64_t value;
    /* The same places as in read.ts. */
    read_all(&value, address + time * 4104 % (size - 8), sizeof value);
    sum += value;
  }
  return (struct answer){times, sum};
}

static const char *word(void) {
  const char *token = strtok(NULL, " \n");
  if (!token) fail("a word is missing");
  return token;
}

static uint64_t number(void) { return strtoull(word(), NULL, 10); }

static size_t hex(unsigned char *into) {
  const char *digits = word();
  size_t length = strlen(digits) / 2;
  if (length == 0 || length > LENGTH) fail("bad pattern");
  for (size_t at = 0; at < length; at++) {
    unsigned value;
    if (sscanf(digits + 2 * at, "%2x", &value) != 1) fail("hex expected");
    into[at] = value;
  }
  return length;
}

static struct pattern read_pattern(void) {
  struct pattern pattern = {.align = number()};
  pattern.length = hex(pattern.value);
  if (hex(pattern.mask) != pattern.length) fail("value and mask differ");
  size_t run = 0;
  for (size_t at = 0; at < pattern.length; at++) {
    if (pattern.mask[at] != 0xff) {
      run = at + 1;
    } else if (at + 1 - run > pattern.run_length) {
      pattern.run = run;
      pattern.run_length = at + 1 - run;
    }
  }
  if (pattern.run_length == 0) fail("no byte is fixed");
  return pattern;
}

static void answer_line(char *line) {
  const char *verb = strtok(line, " \n");
  if (!verb) fail("empty line");
  pid = (pid_t)number();
  uint64_t address = number();
  size_t size = number();
  size_t chunk = number();
  struct answer answer;
  uint64_t start;
  if (!strcmp(verb, "read")) {
    start = now();
    answer = read_here_and_there(address, size, chunk);
  } else if (chunk == 0 || chunk > LARGEST_CHUNK) {
    fail("bad chunk size");
  } else if (!strcmp(verb, "copy")) {
    start = now();
    answer = copy(address, size, chunk);
  } else if (!strcmp(verb, "find")) {
    struct pattern pattern = read_pattern();
    start = now();
    answer = find(address, size, chunk, &pattern);
  } else if (!strcmp(verb, "lanes")) {
    int32_t wanted = (int32_t)strtol(word(), NULL, 10);
    start = now();
    answer = find_lanes(address, size, chunk, wanted);
  } else {
    fail("unknown command");
  }
  uint64_t end = now();
  printf("%" PRIu64 " %" PRIu64 " %" PRIu64 "\n", end - start, answer.count,
         answer.sum);
}

int main(void) {
  size_t page = 4096;
  unsigned char *memory =
      mmap(NULL, page + LARGEST_CHUNK, PROT_READ | PROT_WRITE,
           MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
  if (memory == MAP_FAILED) fail("there is not enough memory");
  chunk_bytes = memory + page;
  setvbuf(stdout, NULL, _IOLBF, 0);
  char *line = NULL;
  for (size_t room = 0; getline(&line, &room, stdin) > 0;) answer_line(line);
  return 0;
}
