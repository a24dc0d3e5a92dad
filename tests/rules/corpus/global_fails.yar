// A global rule that does not match keeps all others from matching.

rule before {
  meta:
    found = false
  condition:
    true
}

global rule gate {
  meta:
    found = false
  condition:
    false
}

rule behind {
  meta:
    found = false
  condition:
    before
}
