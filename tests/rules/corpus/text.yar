// Texts and their modifiers.

rule plain {
  meta:
    found = true
  strings:
    $a = "quick brown"
  condition:
    #a == 1 and @a == BASE + 4 and !a == 11
}

rule case_counts {
  meta:
    found = true
  strings:
    $a = "quick"
  condition:
    #a == 2
}

rule absent {
  meta:
    found = false
  strings:
    $a = "quick green"
  condition:
    $a
}

rule nocase_alone {
  meta:
    found = true
  strings:
    $a = "quick" nocase
  condition:
    #a == 4
}

rule nocase_pattern_in_capitals {
  meta:
    found = true
  strings:
    $a = "QUICK" nocase
  condition:
    #a == 4
}

rule wide_alone {
  meta:
    found = true
  strings:
    $a = "memsift" wide
  condition:
    #a == 1 and @a == BASE + 0x40 and !a == 14
}

rule ascii_is_the_default {
  meta:
    found = true
  strings:
    $a = "memsift"
  condition:
    #a == 1 and @a == BASE + 0x60
}

rule wide_and_ascii {
  meta:
    found = true
  strings:
    $a = "memsift" wide ascii
  condition:
    #a == 2 and !a[1] == 14 and !a[2] == 7
}

rule wide_nocase {
  meta:
    found = true
  strings:
    $a = "MEMSIFT" nocase wide
  condition:
    #a == 1
}

rule fullword_alone {
  meta:
    found = true
  strings:
    $a = "domain" fullword
  condition:
    #a == 2 and @a[1] == BASE + 0x73 and @a[2] == BASE + 0x89
}

rule without_fullword {
  meta:
    found = true
  strings:
    $a = "domain"
  condition:
    #a == 3
}

rule wide_fullword {
  meta:
    found = true
  strings:
    $a = "memsift" wide fullword
  condition:
    $a
}

rule fullword_inside_a_word {
  meta:
    found = false
  strings:
    $a = "emsif" ascii wide fullword
  condition:
    $a
}

rule xor_any_key {
  meta:
    found = true
  strings:
    $a = "secret!" xor
  condition:
    #a == 2
}

rule xor_some_keys {
  meta:
    found = true
  strings:
    $a = "secret!" xor(1-0xff)
  condition:
    #a == 1 and @a == BASE + 0xa0
}

rule xor_one_key {
  meta:
    found = true
  strings:
    $a = "secret!" xor(0x2a)
  condition:
    @a == BASE + 0xa0
}

rule xor_other_keys {
  meta:
    found = false
  strings:
    $a = "secret!" xor(0x2b-0xff)
  condition:
    $a
}

rule base64_alone {
  meta:
    found = true
  strings:
    $a = "This program cannot" base64
  condition:
    #a == 1 and @a == BASE + 0xc0
}

rule base64_from_the_middle {
  meta:
    found = true
  strings:
    $a = "program" base64
  condition:
    $a in (BASE + 0xc0..BASE + 0xd0)
}

rule base64wide_alone {
  meta:
    found = true
  strings:
    $a = "This program cannot" base64wide
  condition:
    @a == BASE + 0xe0
}

rule base64_both {
  meta:
    found = true
  strings:
    $a = "This program cannot" base64 base64wide
  condition:
    #a == 2
}

rule base64_of_another_alphabet {
  meta:
    found = false
  strings:
    $a = "This program cannot" base64("!@#$%^&*(){}[].,|ABCDEFGHIJ\x09LMNOPQRSTUVWXYZabcdefghijklmnopqrstu")
  condition:
    $a
}

rule base64_leaves_the_text_out {
  meta:
    found = false
  strings:
    $a = "quick brown" base64
  condition:
    $a
}

rule escapes {
  meta:
    found = true
  strings:
    $a = "tab\there\n\"quoted\" \\ \x01\xff"
  condition:
    @a == BASE + 0x200
}

rule one_byte {
  meta:
    found = true
  strings:
    $a = "Q"
  condition:
    #a == 2
}

rule overlapping {
  meta:
    found = true
  strings:
    $a = "aa"
  condition:
    #a in (0..BASE + 0xfff) == 3
}

rule utf8 {
  meta:
    found = true
  strings:
    $a = "é"
  condition:
    @a == BASE + 0x220
}

rule private_string {
  meta:
    found = true
  strings:
    $a = "quick" private
    $b = "brown"
  condition:
    $a and $b
}

rule same_text_twice {
  meta:
    found = true
  strings:
    $a = "quick"
    $b = "quick"
  condition:
    #a == #b
}

rule comments {
  meta:
    found = true
  strings:
    $a = "quick" /* nocase */ // wide
  condition:
    #a == 2 // or not
}

rule slashes_in_a_text {
  meta:
    found = true
  strings:
    $a = "//not /*a*/ comment"
  condition:
    $a
}
