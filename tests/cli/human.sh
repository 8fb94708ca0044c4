# Who moves is read from stdin, question by question; what does not fit is refused in a sentence.
run_one() { "$WHORUNS" run lost-update -p increments=1 --policy human --headless "$@" 2>&1; }
for answers in '1 1 2 1*2 2*2' '1 1 2
1*2' '1 7' 'x'; do
  printf '%s' "$answers" | run_one
  echo "exit code $?"
done
# A schedule comes first, and then the questions.
printf '2*2' | run_one --schedule '1*2 2' | grep -E 'Decision|counter is|schedule'
# Nobody answers, and nothing ends the input: the time limit does.
mkfifo silence
run_one --timeout 1 <>silence >told
echo "exit code $?"
grep limit told
