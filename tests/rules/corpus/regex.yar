// Regular expressions.

rule digest {
  meta:
    found = true
  strings:
    $a = /md5: [0-9a-fA-F]{32}/
  condition:
    #a == 1 and !a == 37
}

rule alternation {
  meta:
    found = true
  strings:
    $a = /state: (on|off)/
  condition:
    @a == BASE + 0x196
}

rule absent {
  meta:
    found = false
  strings:
    $a = /state: (of|off)f/
  condition:
    $a
}

rule every_start {
  meta:
    found = true
  strings:
    $a = /vo+/
  condition:
    #a == 3 and !a[1] == 3 and !a[2] == 2 and !a[3] == 4
}

rule matches_overlap {
  meta:
    found = true
  strings:
    $a = /qu[a-z]+ [a-z]+/i
  condition:
    #a == 3
}

rule greedy {
  meta:
    found = true
  strings:
    $a = /v[vo ]+/
  condition:
    !a[1] == 11
}

rule every_start_of_a_run {
  meta:
    found = true
  strings:
    $a = /a+\.aaaa/
  condition:
    #a == 0
}

rule run {
  meta:
    found = true
  strings:
    $a = /a{2,}!/
  condition:
    #a == 3 and !a[1] == 5 and !a[2] == 4 and !a[3] == 3
}

rule not_greedy {
  meta:
    found = true
  strings:
    $a = /v[o ]+?o/
  condition:
    !a[1] == 3
}

rule flag_i {
  meta:
    found = true
  strings:
    $a = /QUICK/i
  condition:
    #a == 4
}

rule word_nocase {
  meta:
    found = true
  strings:
    $a = /QUICK/ nocase
  condition:
    #a == 4
}

rule dot_is_no_line_feed {
  meta:
    found = false
  strings:
    $a = /here."quoted"/
  condition:
    $a
}

rule flag_s {
  meta:
    found = true
  strings:
    $a = /here."quoted"/s
  condition:
    $a
}

rule flags_is {
  meta:
    found = true
  strings:
    $a = /HERE."QUOTED"/is
  condition:
    $a
}

rule wide_expression {
  meta:
    found = true
  strings:
    $a = /mem[a-z]+t/ wide
  condition:
    @a == BASE + 0x40 and !a == 14
}

rule wide_and_ascii_expression {
  meta:
    found = true
  strings:
    $a = /mem[a-z]+t/ wide ascii
  condition:
    #a == 2
}

rule fullword_expression {
  meta:
    found = true
  strings:
    $a = /doma[i]n/ fullword
  condition:
    #a == 2
}

rule borders {
  meta:
    found = true
  strings:
    $a = /\bdomain\b/
  condition:
    #a == 2
}

rule no_border {
  meta:
    found = true
  strings:
    $a = /domain\B/
  condition:
    #a == 1
}

rule classes {
  meta:
    found = true
  strings:
    $a = /\w\w\d:\s\w+/
  condition:
    $a in (BASE + 0x170..BASE + 0x172)
}

rule negated_classes {
  meta:
    found = true
  strings:
    $a = /e:\W[^\d]\D/
  condition:
    $a
}

rule escapes {
  meta:
    found = true
  strings:
    $a = /tab\there\n"quoted" \\ \x01\xff/
  condition:
    $a
}

rule slash {
  meta:
    found = true
  strings:
    $a = /\/\/not \/\*a/
  condition:
    $a
}

rule escaped_letters_mean_themselves {
  meta:
    found = true
  strings:
    $a = /\q\u\ick/
  condition:
    #a == 2
}

rule braces_that_repeat_nothing {
  meta:
    found = true
  strings:
    $a = /x{y}z{/
  condition:
    $a
}

rule least_alone {
  meta:
    found = true
  strings:
    $a = /vo{2,}/
  condition:
    #a == 2
}

rule most_alone {
  meta:
    found = true
  strings:
    $a = /v{,1}oo /
  condition:
    #a > 0
}

rule closing_bracket_in_a_class {
  meta:
    found = true
  strings:
    $a = /[]z]{/
  condition:
    $a
}

rule hyphen_at_the_end_of_a_class {
  meta:
    found = true
  strings:
    $a = /my[_-]domain/
  condition:
    $a
}

rule sets_of_other_languages {
  meta:
    found = true
  strings:
    $a = /[o&&o]x/
  condition:
    #a == 1
}

rule empty_alternative {
  meta:
    found = true
  strings:
    $a = /fox(es|)/
  condition:
    $a
}

rule private_expression {
  meta:
    found = true
  strings:
    $a = /quick/ private
  condition:
    $a
}
