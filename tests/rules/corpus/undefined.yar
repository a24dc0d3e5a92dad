// What is not defined: the address 0 can't be read.

rule comparison {
  meta:
    found = false
  condition:
    uint8(0) == 0
}

rule its_opposite {
  meta:
    found = false
  condition:
    not (uint8(0) == 0)
}

rule not_equal {
  meta:
    found = false
  condition:
    uint8(0) != 0
}

rule or_takes_it_for_false {
  meta:
    found = true
  condition:
    uint8(0) == 0 or true
}

rule or_before {
  meta:
    found = true
  condition:
    true or uint8(0) == 0
}

rule and_takes_it_for_false {
  meta:
    found = true
  condition:
    not (uint8(0) == 0 and true)
}

rule defined_alone {
  meta:
    found = false
  condition:
    defined uint8(0)
}

rule not_defined {
  meta:
    found = true
  condition:
    not defined uint8(0)
}

rule defined_sum {
  meta:
    found = false
  condition:
    defined (1 + uint8(0))
}

rule defined_or {
  meta:
    found = true
  condition:
    defined (uint8(0) == 0 or false)
}

rule defined_not {
  meta:
    found = false
  condition:
    defined not (uint8(0) == 0)
}

rule defined_number {
  meta:
    found = true
  condition:
    defined 1
}

rule itself {
  meta:
    found = false
  condition:
    uint8(0) == uint8(0)
}

rule of_its_address {
  meta:
    found = false
  condition:
    defined uint8(uint8(0))
}

rule minus {
  meta:
    found = false
  condition:
    defined -uint8(0)
}

rule complement {
  meta:
    found = false
  condition:
    defined ~uint8(0)
}

rule filesize_alone {
  meta:
    found = false
  condition:
    defined filesize
}

rule division_by_a_count {
  meta:
    found = false
  strings:
    $c = "green"
  condition:
    defined (1 \ #c)
}

rule remainder_by_a_count {
  meta:
    found = false
  strings:
    $c = "green"
  condition:
    defined (1 % #c)
}

rule shift_below_zero {
  meta:
    found = false
  strings:
    $c = "green"
  condition:
    defined (1 << #c - 1)
}

rule no_first_match {
  meta:
    found = false
  strings:
    $c = "green"
  condition:
    @c >= 0 or !c >= 0
}

rule at_is_defined {
  meta:
    found = true
  strings:
    $a = "quick"
  condition:
    not ($a at uint8(0))
}

rule in_is_not {
  meta:
    found = false
  strings:
    $a = "quick"
  condition:
    not ($a in (uint8(0)..1))
}

rule percent {
  meta:
    found = false
  strings:
    $a = "quick"
  condition:
    defined (uint8(0) % of them)
}
