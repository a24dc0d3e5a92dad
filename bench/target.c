/*
 * The process that is searched: bytes of one kind in one private anonymous
 * region, the needles that it is told to plant there, and a naive search that
 * says what there is to be found.
 *
 *     target SIZE
 *
 * prints the region's address and then answers each line of standard input,
 * until that ends:
 *
 *     fill KIND SEED           -> filled, with one of:
 *                                 random  any bytes
 *                                 sparse  zeros, and in each 64 bytes a number
 *                                 text    pages of a database: rows of words
 *                                 heap    what a JVM has: objects with headers,
 *                                         32-bit references, strings of 8 and
 *                                         of 16 bits a character
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

enum { PATTERNS = 64, LENGTH = 512, SET = 32, EXACT = 1 << 14 };

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

static const char *word(void) {
  const char *token = strtok(NULL, " \n");
  if (!token) fail("a word is missing");
  return token;
}

/* The generator's state. */
static uint64_t state;

/* splitmix64 */
static uint64_t next(void) {
  uint64_t bits = (state += 0x9e3779b97f4a7c15);
  bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9;
  bits = (bits ^ (bits >> 27)) * 0x94d049bb133111eb;
  return bits ^ (bits >> 31);
}

static uint64_t below(uint64_t limit) {
  return (next() >> 32) * limit >> 32;
}

static void fill_random(void) {
  uint64_t *words = (uint64_t *)bytes;
  for (size_t at = 0; at < size / 8; at++) words[at] = next();
}

/* Small numbers, some of them negative, as counters, sizes and flags are. */
static int32_t small_number(void) {
  return (int32_t)below((uint64_t)1 << below(13)) - (below(8) == 0);
}

static void fill_sparse(void) {
  memset(bytes, 0, size);
  for (size_t line = 0; line < size; line += 64) {
    int32_t number = small_number() | 1;
    memcpy(bytes + line + 4 * below(16), &number, sizeof number);
  }
}

static const char *const WORDS[] = {
    "the",     "of",      "and",     "to",       "a",       "in",
    "is",      "for",     "on",      "that",     "with",    "order",
    "status",  "pending", "shipped", "street",   "station", "north",
    "south",   "state",   "customer", "session", "token",   "address",
    "invoice", "amount",  "total",   "created",  "updated", "account",
    "number",  "note",    "letter",  "sent",     "return",  "test",
    "Anderson", "Martinez", "Thompson", "Katherine", "Elizabeth", "Robert",
    "Seattle", "Boston",  "Denver",  "Houston",  "example.com", "user@",
};

static const char *any_word(void) {
  return WORDS[below(sizeof WORDS / sizeof *WORDS)];
}

/* Writes text, as far as there is room, and returns where it goes on. */
static size_t write_text(size_t at, size_t end, const char *text) {
  size_t length = strlen(text);
  if (length > end - at) length = end - at;
  memcpy(bytes + at, text, length);
  return at + length;
}

/* Rows as SQLite and InnoDB keep them: lengths and numbers, then the text. */
static void fill_text(void) {
  enum { PAGE = 8192, RECORD = 400 };
  memset(bytes, 0, size);
  for (size_t page = 0; page + PAGE <= size; page += PAGE) {
    size_t end = page + PAGE, at = page + 96;
    memcpy(bytes + page, &(uint64_t){page / PAGE}, 8);
    for (uint32_t row = 0; at + RECORD < end; row++) {
      char number[64];
      bytes[at++] = 6 + below(40);
      bytes[at++] = 13 + 2 * below(60);
      snprintf(number, sizeof number, "%u|2024-%02u-%02u %02u:%02u|",
               (unsigned)below(10000000), (unsigned)below(12) + 1,
               (unsigned)below(28) + 1, (unsigned)below(24),
               (unsigned)below(60));
      at = write_text(at, end, number);
      for (unsigned words = 8 + below(40); words > 0 && at < end; words--) {
        at = write_text(at, end, any_word());
        at = write_text(at, end, " ");
      }
    }
  }
}

static void put32(size_t at, uint32_t value) {
  memcpy(bytes + at, &value, sizeof value);
}

/* Headers of 12 bytes, then fields; everything lies at multiples of 8. */
static void fill_heap(void) {
  enum { LARGEST = 512 };
  memset(bytes, 0, size);
  for (size_t at = 0; at + LARGEST <= size;) {
    unsigned class = 0x0800 + 8 * below(600);
    /* The mark word of an object that nobody has locked, then its class. */
    put32(at, below(10) ? 1 : 5);
    put32(at + 4, below(20) ? 0 : (uint32_t)next() & 0x7f);
    put32(at + 8, class << 8);
    size_t end = at + 12;
    switch (below(4)) {
      case 0: { /* byte[]: a string of Latin-1 or of UTF-16 */
        size_t length_at = end;
        bool wide = below(3) == 0;
        end += 4;
        for (unsigned words = 1 + below(6); words > 0; words--)
          for (const char *text = any_word(); *text; text++) {
            bytes[end++] = *text;
            if (wide) bytes[end++] = 0;
          }
        put32(length_at, end - length_at - 4);
        break;
      }
      case 1: { /* an array of references, half of them null */
        unsigned count = below(32);
        put32(end, count);
        end += 4;
        for (; count > 0; count--, end += 4)
          if (below(2)) put32(end, 0xc0000000 + 2 * below(1 << 27));
        break;
      }
      default: /* an object: references and small numbers */
        for (unsigned count = 1 + below(7); count > 0; count--, end += 4)
          put32(end, below(2) ? 0xc0000000 + 2 * below(1 << 27)
                              : (uint32_t)small_number());
    }
    at = (end + 7) / 8 * 8;
  }
}

static void fill(void) {
  const char *kind = word();
  state = strtoull(word(), NULL, 10);
  if (!strcmp(kind, "random")) fill_random();
  else if (!strcmp(kind, "sparse")) fill_sparse();
  else if (!strcmp(kind, "text")) fill_text();
  else if (!strcmp(kind, "heap")) fill_heap();
  else fail("unknown kind of memory");
  puts("filled");
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

/* Nothing that is large is there all the time: small processes are small. */
static void *zeros(size_t count, size_t each) {
  void *memory = calloc(count, each);
  if (!memory) fail("out of memory");
  return memory;
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
  struct pattern *patterns = zeros(PATTERNS, sizeof *patterns);
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
  free(patterns);
  return answer;
}

static struct answer count_exact(void) {
  struct exact *patterns = zeros(EXACT, sizeof *patterns);
  /* For each two first bytes, a pattern that begins with them; 0 is none. */
  unsigned(*starting)[256] = zeros(256, sizeof *starting);
  struct answer answer = {0};
  unsigned count = 0;
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
  free(starting);
  free(patterns);
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
  if (argc != 2) fail("usage: target SIZE");
  size = strtoull(argv[1], NULL, 10);
  bytes = mmap(NULL, size, PROT_READ | PROT_WRITE,
               MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (bytes == MAP_FAILED) fail("there is not enough memory");
  setvbuf(stdout, NULL, _IOLBF, 0);
  printf("%" PRIuPTR "\n", (uintptr_t)bytes);

  char *line = NULL;
  for (size_t room = 0; getline(&line, &room, stdin) > 0;) {
    const char *verb = strtok(line, " \n");
    if (!verb) fail("empty line");
    if (!strcmp(verb, "fill")) fill();
    else if (!strcmp(verb, "plant")) plant();
    else if (!strcmp(verb, "sets")) print(count_sets());
    else if (!strcmp(verb, "exact")) print(count_exact());
    else if (!strcmp(verb, "u16")) print(count_u16());
    else if (!strcmp(verb, "f32")) print(count_f32());
    else fail("unknown command");
  }
  return 0;
}
