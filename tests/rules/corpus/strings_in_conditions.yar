// What conditions say of strings.

rule found {
  meta:
    found = true
  strings:
    $a = "quick"
    $c = "green"
  condition:
    $a and not $c
}

rule count_arithmetic {
  meta:
    found = true
  strings:
    $a = "quick"
    $b = "abc"
  condition:
    #a + #b == 5
}

rule count_of_nothing {
  meta:
    found = true
  strings:
    $c = "green"
  condition:
    #c == 0
}

rule at_alone {
  meta:
    found = true
  strings:
    $a = "quick"
  condition:
    #a > 0 and $a at BASE + 4
}

rule not_at {
  meta:
    found = false
  strings:
    $a = "quick"
  condition:
    #a > 0 and $a at BASE + 5
}

rule at_binds_its_sum {
  meta:
    found = true
  strings:
    $a = "quick"
  condition:
    #a > 0 and $a at BASE + 2 + 2 and true
}

rule in_alone {
  meta:
    found = true
  strings:
    $a = "quick"
  condition:
    $a in (BASE..BASE + 4)
}

rule in_ends_before {
  meta:
    found = false
  strings:
    $a = "quick"
  condition:
    $a in (BASE..BASE + 3)
}

rule in_starts_at {
  meta:
    found = true
  strings:
    $a = "quick"
  condition:
    $a in (BASE + 4..BASE + 5)
}

rule in_turned_around {
  meta:
    found = false
  strings:
    $a = "quick"
  condition:
    $a in (BASE + 5..BASE)
}

rule first_address {
  meta:
    found = true
  strings:
    $a = "abc"
  condition:
    @a == @a[1] and @a == BASE + 0x1c0
}

rule addresses {
  meta:
    found = true
  strings:
    $a = "abc"
  condition:
    @a[2] - @a[1] == 4 and @a[#a] == BASE + 0x1c8
}

rule lengths {
  meta:
    found = true
  strings:
    $a = "abc"
  condition:
    !a == 3 and !a[3] == 3
}

rule index_past_the_end {
  meta:
    found = false
  strings:
    $a = "abc"
  condition:
    defined @a[4]
}

rule index_zero {
  meta:
    found = false
  strings:
    $a = "abc"
  condition:
    defined @a[0] or defined !a[0]
}

rule index_computed {
  meta:
    found = true
  strings:
    $a = "abc"
  condition:
    @a[1 + 1] == BASE + 0x1c4
}

rule nameless {
  meta:
    found = true
  strings:
    $ = "quick"
    $ = "green"
  condition:
    1 of them
}

rule nameless_all {
  meta:
    found = false
  strings:
    $ = "quick"
    $ = "green"
  condition:
    all of them
}

rule underscore {
  meta:
    found = true
  strings:
    $_ = "quick"
    $_1 = "brown"
  condition:
    $_ and $_1
}
