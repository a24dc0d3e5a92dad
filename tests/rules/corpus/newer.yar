// What YARA 4.2 does not have yet or gets wrong: not compared with it.

rule negated_byte {
  meta:
    found = true
  strings:
    $a = { E2 34 ~A2 C8 }
  condition:
    $a
}

rule negated_byte_that_is_there {
  meta:
    found = false
  strings:
    $a = { E2 34 ~A1 C8 }
  condition:
    $a
}

rule negated_half {
  meta:
    found = true
  strings:
    $a = { E2 34 ~?2 C8 }
  condition:
    $a
}

rule of_at {
  meta:
    found = true
  strings:
    $a = "quick"
    $b = "brown"
    $c = "green"
    $d = "fox"
  condition:
    any of them at BASE + 4
}

rule of_not_at {
  meta:
    found = false
  strings:
    $a = "quick"
    $b = "brown"
    $c = "green"
    $d = "fox"
  condition:
    any of them at BASE + 5
}

rule loop_over_texts {
  meta:
    found = true
  condition:
    for any s in ("quick", "slow") : ( s startswith "sl" )
}

rule count_in_a_range {
  meta:
    found = true
  strings:
    $a = "abc"
  condition:
    #a in (BASE + 0x1c1..BASE + 0x1c8) == 2
}

rule count_at_one_address {
  meta:
    found = true
  strings:
    $a = "abc"
  condition:
    #a in (BASE + 0x1c4..BASE + 0x1c4) == 1
}

rule loop_none {
  meta:
    found = false
  strings:
    $a = "quick"
    $b = "brown"
    $c = "green"
    $d = "fox"
  condition:
    for none of them : ( $ )
}

rule loop_none_holds {
  meta:
    found = true
  strings:
    $a = "quick"
    $b = "brown"
    $c = "green"
    $d = "fox"
  condition:
    for none of them : ( # > 5 )
}

rule loop_none_of_values {
  meta:
    found = false
  condition:
    for none i in (1..3) : ( i == 2 )
}

rule loop_zero_is_none {
  meta:
    found = false
  strings:
    $a = "quick"
    $b = "brown"
    $c = "green"
    $d = "fox"
  condition:
    for 0 of them : ( $ )
}
