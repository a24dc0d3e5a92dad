// Hex strings.

rule bytes {
  meta:
    found = true
  strings:
    $a = { E2 34 A1 C8 23 FB }
  condition:
    @a == BASE + 0x140
}

rule small_letters_without_blanks {
  meta:
    found = true
  strings:
    $a = {e234a1c823fb}
  condition:
    $a
}

rule wildcard {
  meta:
    found = true
  strings:
    $a = { E2 34 ?? C8 A? FB }
  condition:
    not $a
}

rule wildcard_byte {
  meta:
    found = true
  strings:
    $a = { E2 ?? A1 }
  condition:
    #a == 1 and !a == 3
}

rule high_half {
  meta:
    found = true
  strings:
    $a = { E2 3? A1 }
  condition:
    $a
}

rule low_half {
  meta:
    found = true
  strings:
    $a = { E2 ?4 A1 }
  condition:
    $a
}

rule wrong_half {
  meta:
    found = false
  strings:
    $a = { E2 ?5 A1 }
  condition:
    $a
}

rule wildcards_at_the_ends {
  meta:
    found = true
  strings:
    $a = { ?? 34 A1 ?? }
  condition:
    @a == BASE + 0x140 and !a == 4
}

rule jump {
  meta:
    found = true
  strings:
    $a = { F4 23 [4-6] 62 B4 }
  condition:
    #a == 1 and @a == BASE + 0x146 and !a == 8
}

rule jump_too_short {
  meta:
    found = false
  strings:
    $a = { F4 23 [5-6] 62 B4 F4 }
  condition:
    $a
}

rule jump_of_one_length {
  meta:
    found = true
  strings:
    $a = { F4 23 [4] 62 B4 }
  condition:
    $a
}

rule jump_of_nothing {
  meta:
    found = true
  strings:
    $a = { F4 23 [0-4] 62 B4 }
  condition:
    #a == 2 and !a[1] == 8 and !a[2] == 4
}

rule jump_without_end {
  meta:
    found = true
  strings:
    $a = { E2 34 A1 [2-] 56 45 }
  condition:
    !a == 23
}

rule jump_anywhere {
  meta:
    found = true
  strings:
    $a = { E2 34 A1 [-] 45 }
  condition:
    !a == 19
}

rule alternatives {
  meta:
    found = true
  strings:
    $a = { F4 23 ( 62 B4 | 56 ) 45 }
  condition:
    #a == 2 and !a[1] == 5 and !a[2] == 4
}

rule alternatives_with_wildcards {
  meta:
    found = true
  strings:
    $a = { F4 23 ( 62 ?? | 5? | 45 ?? 67 ) 45 }
  condition:
    #a == 2
}

rule nested_alternatives {
  meta:
    found = true
  strings:
    $a = { F4 ( 23 ( 56 | 62 B4 ) | 24 ) 45 }
  condition:
    #a == 2
}

rule alternatives_with_jumps {
  meta:
    found = true
  strings:
    $a = { F4 ( 23 [1-2] 45 | 99 ) }
  condition:
    #a == 2
}

rule comments_in_hex {
  meta:
    found = true
  strings:
    $a = { E2 /* one } */ 34 // two
      A1 }
  condition:
    $a
}

rule many_lines {
  meta:
    found = true
  strings:
    $a = { E2
      34
      A1 }
  condition:
    $a
}

rule private_hex {
  meta:
    found = true
  strings:
    $a = { E2 34 } private
  condition:
    $a
}

rule zeros {
  meta:
    found = true
  strings:
    $a = { 00 00 00 00 4D 5A }
  condition:
    #a == 1 and @a == BASE + 0x2fc
}
