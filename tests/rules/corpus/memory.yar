// Numbers in memory.

rule uint8_alone {
  meta:
    found = true
  condition:
    uint8(BASE + 0x1e0) == 1
}

rule int8_alone {
  meta:
    found = true
  condition:
    int8(BASE + 0x1e4) == -2
}

rule uint8_of_the_same {
  meta:
    found = true
  condition:
    uint8(BASE + 0x1e4) == 254
}

rule uint8be_alone {
  meta:
    found = true
  condition:
    uint8be(BASE + 0x1e0) == 1 and int8be(BASE + 0x1e4) == -2
}

rule uint16_alone {
  meta:
    found = true
  condition:
    uint16(BASE + 0x1e0) == 0x0201
}

rule uint16be_alone {
  meta:
    found = true
  condition:
    uint16be(BASE + 0x1e0) == 0x0102
}

rule int16_alone {
  meta:
    found = true
  condition:
    int16(BASE + 0x1e4) == -2
}

rule int16be_alone {
  meta:
    found = true
  condition:
    int16be(BASE + 0x1e4) == -257
}

rule uint32_alone {
  meta:
    found = true
  condition:
    uint32(BASE + 0x1e0) == 0x04030201
}

rule uint32be_alone {
  meta:
    found = true
  condition:
    uint32be(BASE + 0x1e0) == 0x01020304
}

rule int32_alone {
  meta:
    found = true
  condition:
    int32(BASE + 0x1e4) == -2
}

rule int32be_alone {
  meta:
    found = true
  condition:
    int32be(BASE + 0x1e4) == -16777217
}

rule uint32_is_never_negative {
  meta:
    found = true
  condition:
    uint32(BASE + 0x1e4) == 0xfffffffe
}

rule pe_by_its_header {
  meta:
    found = true
  condition:
    uint16(BASE + 0x300) == 0x5A4D and uint32(BASE + 0x300 + uint32(BASE + 0x33C)) == 0x00004550
}

rule nothing_is_mapped_there {
  meta:
    found = false
  condition:
    uint8(0) == 0 or uint8(0) != 0
}

rule negative_address {
  meta:
    found = false
  condition:
    defined uint8(-1)
}

rule filesize_is_not_defined {
  meta:
    found = false
  condition:
    filesize > 0 or filesize <= 0
}

rule near_a_match {
  meta:
    found = true
  strings:
    $a = "MZ"
  condition:
    uint16be(@a) == 0x4D5A and uint8(@a + 1) == 0x5A
}
