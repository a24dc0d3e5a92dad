// Loops.

rule strings_any {
  meta:
    found = true
  strings:
    $a = "quick"
    $b = "brown"
    $c = "green"
    $d = "fox"
  condition:
    for any of them : ( # == 2 )
}

rule strings_all {
  meta:
    found = false
  strings:
    $a = "quick"
    $b = "brown"
    $c = "green"
    $d = "fox"
  condition:
    for all of them : ( # > 0 )
}

rule strings_listed {
  meta:
    found = true
  strings:
    $a = "quick"
    $b = "brown"
    $c = "green"
    $d = "fox"
  condition:
    for all of ($a, $b) : ( # > 0 ) and any of them
}

rule strings_number {
  meta:
    found = true
  strings:
    $a = "quick"
    $b = "brown"
    $c = "green"
    $d = "fox"
  condition:
    for 3 of them : ( $ )
}

rule strings_at {
  meta:
    found = true
  strings:
    $a = "quick"
    $b = "brown"
    $c = "green"
    $d = "fox"
  condition:
    for any of them : ( $ at BASE + 4 )
}

rule strings_in {
  meta:
    found = true
  strings:
    $a = "quick"
    $b = "brown"
    $c = "green"
    $d = "fox"
  condition:
    for 3 of them : ( $ in (BASE..BASE + 0x20) )
}

rule strings_address {
  meta:
    found = true
  strings:
    $a = "quick"
    $b = "brown"
    $c = "green"
    $d = "fox"
  condition:
    for all of ($a, $b) : ( @ > BASE ) and any of them
}

rule strings_index {
  meta:
    found = true
  strings:
    $a = "quick"
    $b = "abc"
  condition:
    for any of them : ( @[3] == BASE + 0x1c8 )
}

rule strings_length {
  meta:
    found = true
  strings:
    $a = "quick"
    $b = "brown"
    $c = "green"
    $d = "fox"
  condition:
    for 2 of them : ( ! == 5 )
}

rule strings_index_length {
  meta:
    found = true
  strings:
    $a = "quick"
    $b = "brown"
    $c = "green"
    $d = "fox"
  condition:
    for any of them : ( ![2] == 5 )
}

rule range {
  meta:
    found = true
  strings:
    $a = "abc"
  condition:
    for all i in (1..3) : ( @a[i] == BASE + 0x1bc + i * 4 )
}

rule range_to_the_count {
  meta:
    found = true
  strings:
    $a = "abc"
  condition:
    for all i in (1..#a) : ( @a[i] >= BASE )
}

rule range_any {
  meta:
    found = true
  strings:
    $a = "abc"
  condition:
    for any i in (1..#a) : ( @a[i] == BASE + 0x1c4 )
}

rule range_number {
  meta:
    found = false
  strings:
    $a = "abc"
  condition:
    for 2 i in (1..#a) : ( @a[i] == BASE + 0x1c4 )
}

rule range_of_nothing_all {
  meta:
    found = false
  strings:
    $c = "green"
  condition:
    for all i in (1..#c) : ( true )
}

rule range_of_nothing_any {
  meta:
    found = false
  strings:
    $c = "green"
  condition:
    for any i in (1..#c) : ( true )
}

rule range_below_zero {
  meta:
    found = true
  condition:
    for any i in (-2..2) : ( i == -1 )
}

rule list {
  meta:
    found = true
  condition:
    for all i in (1, 2, 4) : ( i & (i - 1) == 0 )
}

rule list_of_one {
  meta:
    found = true
  condition:
    for any i in (7) : ( i == 7 )
}

rule list_of_addresses {
  meta:
    found = true
  strings:
    $a = "abc"
  condition:
    for all o in (BASE + 0x1c0, BASE + 0x1c4) : ( $a at o )
}

rule nested {
  meta:
    found = true
  condition:
    for all i in (1..3) : ( for any j in (1..3) : ( i + j == 4 ) )
}

rule four_deep {
  meta:
    found = true
  condition:
    for any i in (1..2) : ( for any j in (1..2) : ( for any k in (1..2) : ( for any l in (1..2) : ( i + j + k + l == 8 ) ) ) )
}

rule strings_in_values {
  meta:
    found = true
  strings:
    $a = "quick"
    $b = "brown"
    $c = "green"
    $d = "fox"
  condition:
    for any i in (1..9) : ( for any of them : ( $ at BASE + i ) )
}

rule values_in_strings {
  meta:
    found = true
  strings:
    $a = "quick"
    $b = "brown"
    $c = "green"
    $d = "fox"
  condition:
    for any of them : ( for any i in (1..9) : ( $ at BASE + i ) )
}

rule stops_when_it_is_clear {
  meta:
    found = true
  condition:
    for any i in (1..9223372036854775807) : ( i == 3 )
}

rule undefined_body {
  meta:
    found = false
  condition:
    for any i in (1..3) : ( uint8(i) == 0 )
}

rule undefined_end {
  meta:
    found = false
  condition:
    for any i in (1..uint8(0)) : ( true )
}

rule undefined_item {
  meta:
    found = true
  condition:
    for any i in (1, uint8(0)) : ( not defined i )
}
