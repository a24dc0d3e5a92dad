// So many of a set.

rule any_of_them {
  meta:
    found = true
  strings:
    $a = "quick"
    $b = "brown"
    $c = "green"
    $d = "fox"
  condition:
    any of them
}

rule all_of_them {
  meta:
    found = false
  strings:
    $a = "quick"
    $b = "brown"
    $c = "green"
    $d = "fox"
  condition:
    all of them
}

rule none_of_them {
  meta:
    found = false
  strings:
    $a = "quick"
    $b = "brown"
    $c = "green"
    $d = "fox"
  condition:
    none of them
}

rule none_of_some {
  meta:
    found = true
  strings:
    $a = "quick"
    $b = "brown"
    $c = "green"
    $d = "fox"
  condition:
    none of ($c) and any of them
}

rule three {
  meta:
    found = true
  strings:
    $a = "quick"
    $b = "brown"
    $c = "green"
    $d = "fox"
  condition:
    3 of them
}

rule four {
  meta:
    found = false
  strings:
    $a = "quick"
    $b = "brown"
    $c = "green"
    $d = "fox"
  condition:
    4 of them
}

rule five {
  meta:
    found = false
  strings:
    $a = "quick"
    $b = "brown"
    $c = "green"
    $d = "fox"
  condition:
    5 of them
}

rule none_is_zero {
  meta:
    found = false
  strings:
    $a = "quick"
    $b = "brown"
    $c = "green"
    $d = "fox"
  condition:
    0 of them
}

rule zero_of_none {
  meta:
    found = true
  strings:
    $a = "quick"
    $b = "brown"
    $c = "green"
    $d = "fox"
  condition:
    0 of ($c) and any of them
}

rule computed {
  meta:
    found = true
  strings:
    $a = "quick"
    $b = "brown"
    $c = "green"
    $d = "fox"
  condition:
    #a + 1 of them
}

rule listed {
  meta:
    found = true
  strings:
    $a = "quick"
    $b = "brown"
    $c = "green"
    $d = "fox"
  condition:
    2 of ($a, $b, $c) and $d
}

rule wildcard {
  meta:
    found = true
  strings:
    $x1 = "quick"
    $x2 = "brown"
    $y = "green"
  condition:
    all of ($x*) and not $y
}

rule wildcard_for_all {
  meta:
    found = true
  strings:
    $a = "quick"
    $b = "brown"
    $c = "green"
    $d = "fox"
  condition:
    3 of ($*)
}

rule listed_twice {
  meta:
    found = true
  strings:
    $a = "quick"
    $b = "brown"
    $c = "green"
    $d = "fox"
  condition:
    2 of ($a, $a) and any of them
}

rule percent {
  meta:
    found = true
  strings:
    $a = "quick"
    $b = "brown"
    $c = "green"
    $d = "fox"
  condition:
    75% of them
}

rule percent_is_rounded_up {
  meta:
    found = false
  strings:
    $a = "quick"
    $b = "brown"
    $c = "green"
    $d = "fox"
  condition:
    76% of them
}

rule all_percent {
  meta:
    found = false
  strings:
    $a = "quick"
    $b = "brown"
    $c = "green"
    $d = "fox"
  condition:
    100% of them
}

rule least_percent {
  meta:
    found = true
  strings:
    $a = "quick"
    $b = "brown"
    $c = "green"
    $d = "fox"
  condition:
    1% of them
}

rule percent_computed {
  meta:
    found = true
  strings:
    $a = "quick"
    $b = "brown"
    $c = "green"
    $d = "fox"
  condition:
    (70 + 5) % of them
}

rule in_a_range {
  meta:
    found = true
  strings:
    $a = "quick"
    $b = "brown"
    $c = "green"
    $d = "fox"
  condition:
    any of ($a, $b) in (BASE..BASE + 10) and any of them
}

rule all_in_a_range {
  meta:
    found = false
  strings:
    $a = "quick"
    $b = "brown"
    $c = "green"
    $d = "fox"
  condition:
    all of ($a, $b) in (BASE..BASE + 5) and any of them
}

rule none_in_a_range {
  meta:
    found = true
  strings:
    $a = "quick"
    $b = "brown"
    $c = "green"
    $d = "fox"
  condition:
    none of them in (BASE + 0x400..BASE + 0x500)
}

rule undefined_number_is_all {
  meta:
    found = false
  strings:
    $a = "quick"
    $b = "brown"
    $c = "green"
    $d = "fox"
  condition:
    uint8(0) of them
}

rule undefined_number_of_found {
  meta:
    found = true
  strings:
    $a = "quick"
    $b = "brown"
    $c = "green"
    $d = "fox"
  condition:
    uint8(0) of ($a, $b) and any of them
}

rule negative_number {
  meta:
    found = true
  strings:
    $a = "quick"
    $b = "brown"
    $c = "green"
    $d = "fox"
  condition:
    -1 of them
}

rule not_of {
  meta:
    found = true
  strings:
    $a = "quick"
    $b = "brown"
    $c = "green"
    $d = "fox"
  condition:
    not 4 of them
}
