// Numbers, operators and how tightly they bind.

rule decimal {
  meta:
    found = true
  condition:
    10 == 0xA
}

rule octal {
  meta:
    found = true
  condition:
    0o17 == 15
}

rule zeros_before {
  meta:
    found = true
  condition:
    010 == 10
}

rule kilobytes {
  meta:
    found = true
  condition:
    2KB == 2048
}

rule megabytes {
  meta:
    found = true
  condition:
    1MB == 1024 * 1024
}

rule product_before_sum {
  meta:
    found = true
  condition:
    1 + 2 * 3 == 7
}

rule brackets {
  meta:
    found = true
  condition:
    (1 + 2) * 3 == 9
}

rule from_left_to_right {
  meta:
    found = true
  condition:
    10 - 3 - 2 == 5
}

rule division {
  meta:
    found = true
  condition:
    7 \ 2 == 3
}

rule division_goes_to_zero {
  meta:
    found = true
  condition:
    -7 \ 2 == -3
}

rule remainder {
  meta:
    found = true
  condition:
    7 % 4 == 3
}

rule remainder_has_the_sign {
  meta:
    found = true
  condition:
    -7 % 4 == -3
}

rule minus_minus {
  meta:
    found = true
  condition:
    2 - -3 == 5
}

rule shift_after_sum {
  meta:
    found = true
  condition:
    1 << 2 + 1 == 8
}

rule shifts {
  meta:
    found = true
  condition:
    1 << 4 >> 2 == 4
}

rule shift_keeps_the_sign {
  meta:
    found = true
  condition:
    -8 >> 1 == -4
}

rule shift_out {
  meta:
    found = true
  condition:
    1 << 64 == 0
}

rule shift_to_the_sign {
  meta:
    found = true
  condition:
    1 << 63 < 0
}

rule and_before_xor_before_or {
  meta:
    found = true
  condition:
    1 | 6 ^ 2 & 3 == 5
}

rule complement {
  meta:
    found = true
  condition:
    ~1 == -2 and ~0x01 == 0xFE - 0x100
}

rule bits_before_comparison {
  meta:
    found = true
  condition:
    6 & 3 == 2
}

rule not_after_comparison {
  meta:
    found = true
  condition:
    not 1 == 2
}

rule and_before_or {
  meta:
    found = true
  condition:
    true or false and false
}

rule not_before_and {
  meta:
    found = false
  condition:
    not true and false
}

rule number_as_truth {
  meta:
    found = true
  condition:
    5
}

rule zero_as_truth {
  meta:
    found = false
  condition:
    0
}

rule largest {
  meta:
    found = true
  condition:
    9223372036854775807 == 0x7fffffffffffffff
}

rule fractions {
  meta:
    found = true
  condition:
    1.5 + 1.5 == 3.0
}

rule mixed {
  meta:
    found = true
  condition:
    1 + 0.5 == 1.5
}

rule fraction_divided {
  meta:
    found = true
  condition:
    1.0 \ 4 == 0.25
}

rule fractions_nearly_equal {
  meta:
    found = true
  condition:
    0.1 + 0.2 == 0.3
}

rule fraction_as_truth {
  meta:
    found = true
  condition:
    0.5
}

rule no_fraction {
  meta:
    found = false
  condition:
    0.0
}

rule less {
  meta:
    found = true
  condition:
    1 < 2 and 2 <= 2 and 3 > 2 and 3 >= 3 and 1 != 2
}

rule without_blanks {
  meta:
    found = true
  condition:
    1==1and 2>1
}

rule words_contain {
  meta:
    found = true
  condition:
    "memsift" contains "sif" and not "memsift" contains "SIF"
}

rule words_contain_in_any_case {
  meta:
    found = true
  condition:
    "memsift" icontains "SIF"
}

rule words_start {
  meta:
    found = true
  condition:
    "memsift" startswith "mem" and "memsift" istartswith "MEM"
}

rule words_end {
  meta:
    found = true
  condition:
    "memsift" endswith "ift" and "memsift" iendswith "IFT"
}

rule words_equal {
  meta:
    found = true
  condition:
    "a" == "a" and "a" != "b" and "A" iequals "a"
}

rule words_are_ordered {
  meta:
    found = true
  condition:
    "abc" < "abd" and "b" > "abc" and "a" <= "a"
}

rule no_number_is_not_unequal {
  meta:
    found = false
  condition:
    0.0 \ 0.0 != 1.0 or 0.0 \ 0.0 == 1.0
}

rule infinite {
  meta:
    found = true
  condition:
    1.0 \ 0.0 > 1000.0
}

rule infinite_by_an_integer {
  meta:
    found = true
  condition:
    1.5 \ 0 > 5
}

rule least_has_no_opposite {
  meta:
    found = true
  condition:
    -(-9223372036854775807 - 1) < 0
}
