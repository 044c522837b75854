# The names of an image, twelve digits of each:     sh names.sh cafe:1
# Two images side by side, and which names are new: sh names.sh cafe:1 cafe:2
names() {
  mkdir opened
  docker save -o opened/image.tar "$1"
  tar -xf opened/image.tar -C opened
  printf '%-10s %s\n' manifest "$(tr '"' '\n' < opened/index.json | grep '^sha256:' | head -n 1 | cut -c 8-19)"
  tr '"' '\n' < opened/manifest.json | grep '^blobs/' | cut -c 14-25 > opened/list
  printf '%-10s %s\n' config "$(head -n 1 opened/list)"
  n=0; chain=
  for diff in $(docker inspect --format '{{range .RootFS.Layers}}{{println .}}{{end}}' "$1"); do
    n=$((n + 1))
    if [ -z "$chain" ]; then chain=$diff; else
      printf '%s %s' "$chain" "$diff" > opened/stack
      chain=sha256:$(sha256sum opened/stack | cut -c 1-64)
    fi
    printf '%-10s %s\n' "digest $n" "$(sed -n "$((n + 1))p" opened/list)"
    printf '%-10s %s\n' "diff ID $n" "$(echo "$diff" | cut -c 8-19)"
    printf '%-10s %s\n' "chain ID $n" "$(echo "$chain" | cut -c 8-19)"
  done
  rm -r opened
}
if [ -z "$2" ]; then names "$1"; exit; fi
names "$1" > one
names "$2" > two
for n in $(seq 1 "$(wc -l < one)"); do
  line=$(sed -n "${n}p" one); other=$(sed -n "${n}p" two | cut -c 12-23)
  [ "$(echo "$line" | cut -c 12-23)" = "$other" ] && word=same || word=new
  echo "$line   $other   $word"
done
rm one two
