From debian:12 As base
run echo lower
Copy a b
cMd ["true"]
