// Rules, what is said of them, and what they say of each other.

rule tagged : one two_2 _three {
  meta:
    found = true
    author = "tests"
    number = -5
    flag = false
    number = 6
  condition:
    true
}

private rule hidden {
  meta:
    found = false
  strings:
    $a = "quick"
  condition:
    $a
}

global rule everywhere {
  meta:
    found = true
  condition:
    hidden
}

global private rule everywhere_hidden {
  meta:
    found = false
  condition:
    true
}

rule refers_to_hidden {
  meta:
    found = true
  condition:
    hidden and tagged
}

rule refused {
  meta:
    found = false
  condition:
    not hidden
}

rule refers_to_refused {
  meta:
    found = true
  condition:
    not refused and defined refused
}

rule of_itself {
  meta:
    found = false
  condition:
    of_itself
}

rule of_rules {
  meta:
    found = true
  condition:
    2 of (refers*) and any of (tagged, refused) and none of (refused)
}

rule of_rules_with_itself {
  meta:
    found = false
  condition:
    all of (of_rules*)
}

rule share_of_rules {
  meta:
    found = true
  condition:
    50% of (tagged, refused)
}

rule not_that_share_of_rules {
  meta:
    found = false
  condition:
    51% of (tagged, refused)
}

rule/**/without_blanks{meta:found=true condition:true}rule after_it{meta:found=true condition:without_blanks}
