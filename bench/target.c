/*
 * The process that is searched: random bytes in one private anonymous region,
 * the needles that it is told to plant there, and a naive search that says
 * what there is to be found.
 *
 *     target SIZE SEED
 *
 * prints the region's address and then answers each line of standard input,
 * until that ends:
 *
 *     plant OFFSET HEX         -> planted
 *     sets ALIGN HEX...        -> COUNT SUM, one HEX a pattern: for each of its
 *                                 bytes the set of the values that match, as
 *                                 256 bits, value 0 the first byte's lowest
 *     exact HEX...             -> COUNT SUM, one HEX a pattern: its bytes
 *     u16 ALIGN LOW HIGH       -> COUNT SUM
 *     f32 ALIGN LOW HIGH       -> COUNT SUM
 *
 * SUM adds up (offset + 1) * (pattern + 1), modulo 2^64.
 */

#define _GNU_SOURCE
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { PATTERNS = 64, LENGTH = 64, SET = 32, EXACT = 1 << 14 };

struct pattern {
  size_t length;
  bool accepts[LENGTH][256];
};

struct exact {
  size_t length;
  unsigned char bytes[LENGTH];
  /* The next pattern that begins with the same two bytes, counted from 1. */
  unsigned next;
};

struct answer {
  uint64_t count;
  uint64_t sum;
};

static unsigned char *bytes;
static size_t size;

static void fail(const char *what) {
  fprintf(stderr, "target: %s\n", what);
  exit(1);
}

/* splitmix64 */
static void fill(uint64_t state) {
  uint64_t *words = (uint64_t *)bytes;
  for (size_t at = 0; at < size / 8; at++) {
    uint64_t word = (state += 0x9e3779b97f4a7c15);
    word = (word ^ (word >> 30)) * 0xbf58476d1ce4e5b9;
    word = (word ^ (word >> 27)) * 0x94d049bb133111eb;
    words[at] = word ^ (word >> 31);
  }
}

static const char *word(void) {
  const char *token = strtok(NULL, " \n");
  if (!token) fail("a word is missing");
  return token;
}

static unsigned hex_byte(const char *digits) {
  unsigned value;
  if (sscanf(digits, "%2x", &value) != 1) fail("hex expected");
  return value;
}

static void plant(void) {
  size_t offset = strtoull(word(), NULL, 10);
  const char *digits = word();
  size_t length = strlen(digits) / 2;
  if (offset > size || length > size - offset) fail("planted outside");
  for (size_t at = 0; at < length; at++)
    bytes[offset + at] = hex_byte(digits + 2 * at);
  puts("planted");
}

static void read_pattern(struct pattern *pattern, const char *digits) {
  pattern->length = strlen(digits) / (2 * SET);
  if (pattern->length == 0 || pattern->length > LENGTH) fail("bad pattern");
  for (size_t at = 0; at < pattern->length; at++)
    for (unsigned value = 0; value < 256; value++) {
      unsigned bits = hex_byte(digits + 2 * (at * SET + value / 8));
      pattern->accepts[at][value] = bits >> value % 8 & 1;
    }
}

static bool matches(const struct pattern *pattern, size_t offset) {
  if (pattern->length > size - offset) return false;
  for (size_t at = 0; at < pattern->length; at++)
    if (!pattern->accepts[at][bytes[offset + at]]) return false;
  return true;
}

static struct answer count_sets(void) {
  static struct pattern patterns[PATTERNS];
  /* For each first byte, the patterns that may start with it. */
  uint64_t starting[256] = {0};
  struct answer answer = {0};
  size_t align = strtoull(word(), NULL, 10);
  size_t count = 0;
  for (const char *token; (token = strtok(NULL, " \n")); count++) {
    if (count == PATTERNS) fail("too many patterns");
    read_pattern(&patterns[count], token);
    for (unsigned value = 0; value < 256; value++)
      if (patterns[count].accepts[0][value])
        starting[value] |= (uint64_t)1 << count;
  }
  for (size_t offset = 0; offset < size; offset += align)
    for (uint64_t left = starting[bytes[offset]]; left; left &= left - 1) {
      unsigned index = __builtin_ctzll(left);
      if (!matches(&patterns[index], offset)) continue;
      answer.count++;
      answer.sum += (offset + 1) * (uint64_t)(index + 1);
    }
  return answer;
}

static struct answer count_exact(void) {
  static struct exact patterns[EXACT];
  /* For each two first bytes, a pattern that begins with them; 0 is none. */
  static unsigned starting[256][256];
  struct answer answer = {0};
  unsigned count = 0;
  memset(starting, 0, sizeof starting);
  for (const char *token; (token = strtok(NULL, " \n"));) {
    if (count == EXACT) fail("too many patterns");
    struct exact *pattern = &patterns[count++];
    pattern->length = strlen(token) / 2;
    if (pattern->length < 2 || pattern->length > LENGTH) fail("bad pattern");
    for (size_t at = 0; at < pattern->length; at++)
      pattern->bytes[at] = hex_byte(token + 2 * at);
    unsigned *first = &starting[pattern->bytes[0]][pattern->bytes[1]];
    pattern->next = *first;
    *first = count;
  }
  for (size_t offset = 0; offset + 2 <= size; offset++)
    for (unsigned left = starting[bytes[offset]][bytes[offset + 1]]; left;
         left = patterns[left - 1].next) {
      const struct exact *pattern = &patterns[left - 1];
      if (pattern->length > size - offset ||
          memcmp(pattern->bytes, bytes + offset, pattern->length))
        continue;
      answer.count++;
      answer.sum += (offset + 1) * (uint64_t)left;
    }
  return answer;
}

static struct answer count_u16(void) {
  struct answer answer = {0};
  size_t align = strtoull(word(), NULL, 10);
  unsigned long low = strtoul(word(), NULL, 10);
  unsigned long high = strtoul(word(), NULL, 10);
  for (size_t offset = 0; offset + 2 <= size; offset += align) {
    uint16_t value;
    memcpy(&value, bytes + offset, sizeof value);
    if (value < low || value > high) continue;
    answer.count++;
    answer.sum += offset + 1;
  }
  return answer;
}

static struct answer count_f32(void) {
  struct answer answer = {0};
  size_t align = strtoull(word(), NULL, 10);
  float low = strtof(word(), NULL);
  float high = strtof(word(), NULL);
  for (size_t offset = 0; offset + 4 <= size; offset += align) {
    float value;
    memcpy(&value, bytes + offset, sizeof value);
    if (!(value >= low && value <= high)) continue;
    answer.count++;
    answer.sum += offset + 1;
  }
  return answer;
}

static void print(struct answer answer) {
  printf("%" PRIu64 " %" PRIu64 "\n", answer.count, answer.sum);
}

int main(int argc, char **argv) {
  if (argc != 3) fail("usage: target SIZE SEED");
  size = strtoull(argv[1], NULL, 10);
  bytes = mmap(NULL, size, PROT_READ | PROT_WRITE,
               MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (bytes == MAP_FAILED) fail("there is not enough memory");
  fill(strtoull(argv[2], NULL, 10));
  setvbuf(stdout, NULL, _IOLBF, 0);
  printf("%" PRIuPTR "\n", (uintptr_t)bytes);

  char *line = NULL;
  for (size_t room = 0; getline(&line, &room, stdin) > 0;) {
    const char *verb = strtok(line, " \n");
    if (!verb) fail("empty line");
    if (!strcmp(verb, "plant")) plant();
    else if (!strcmp(verb, "sets")) print(count_sets());
    else if (!strcmp(verb, "exact")) print(count_exact());
    else if (!strcmp(verb, "u16")) print(count_u16());
    else if (!strcmp(verb, "f32")) print(count_f32());
    else fail("unknown command");
  }
  return 0;
}
