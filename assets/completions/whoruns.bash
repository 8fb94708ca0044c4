# Completes whoruns in bash. Made by "whoruns help bash".
_whoruns() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
  local command=${COMP_WORDS[1]} options='' first='' values='' takes=''
  COMPREPLY=()
  if [ "$COMP_CWORD" = 1 ]; then
    mapfile -t COMPREPLY < <(compgen -W '--help --version home list run replay show stats why verify render explore watch challenge grade doctor help' -- "$word")
    return
  fi
  case $command in
  home)
    options='--help --ascii --mono --light --theme --no-mouse --keys'
    first=''
    ;;
  list)
    options='--help --json'
    first=''
    ;;
  run)
    options='--help --param --record --controlled --policy --seed --schedule --gil --redis --kernel --pace --step --timeout --headless --narrate --ascii --mono --light --theme --no-mouse --keys'
    first='continents separate-memory pool-map zombie scripts done-or-failed cpu-share cube-square lost-update lock-fix deadlock lock-order-fix philosophers producer-consumer readers-writer semaphore-pool last-ticket bounded-buffer three-transfers gil-cpu gil-io gil-convoy gil-interval dear-prefix generator-vs-coroutine generator-locals round-robin pipeline greedy hello-gather await-chain async-queue async-for async-with future-exception cancel-timeout blocking-call echo-server nobody-else never-awaited await-rules rq-basic rq-priority rq-retry rq-crash rq-scale'
    ;;
  replay)
    options='--help --narrate --ascii --mono --light --theme --no-mouse --keys'
    first='FILE'
    ;;
  show)
    options='--help --json'
    first='FILE'
    ;;
  stats)
    options='--help --json'
    first='FILE'
    ;;
  why)
    options='--help --at --actor'
    first='FILE'
    ;;
  verify)
    options='--help'
    first='FILE'
    ;;
  render)
    options='--help --at --size --view --ascii --mono --keys --roles --svg'
    first='FILE'
    ;;
  explore)
    options='--help --param --bound --no-reduction --policy --seed --runs --memory --count-states --on --json'
    first='continents separate-memory pool-map zombie scripts done-or-failed cpu-share cube-square lost-update lock-fix deadlock lock-order-fix philosophers producer-consumer readers-writer semaphore-pool last-ticket bounded-buffer three-transfers gil-cpu gil-io gil-convoy gil-interval dear-prefix generator-vs-coroutine generator-locals round-robin pipeline greedy hello-gather await-chain async-queue async-for async-with future-exception cancel-timeout blocking-call echo-server nobody-else never-awaited await-rules rq-basic rq-priority rq-retry rq-crash rq-scale'
    ;;
  watch)
    options='--help --record --count --timeout --headless --ascii --mono --light'
    first=''
    ;;
  challenge)
    options='--help --hints'
    first='asia-last backwards fourth-first cube-first lose-one down-to-two writer-first second-hangs-first last-thread-first overtake polite-greedy three-dears obey-at-once producer-one sell-once item-for-each break-the-circle always-two always-lost no-circle others-first'
    ;;
  grade)
    options='--help --json --junit'
    first='asia-last backwards fourth-first cube-first lose-one down-to-two writer-first second-hangs-first last-thread-first overtake polite-greedy three-dears obey-at-once producer-one sell-once item-for-each break-the-circle always-two always-lost no-circle others-first'
    ;;
  doctor)
    options='--help'
    first=''
    ;;
  help)
    options='--help'
    first='home list run replay show stats why verify render explore watch challenge grade doctor help keys schedules man bash zsh'
    ;;
  esac
  case $command:$before in
  run:--record) values='FILE' takes=1 ;;
  run:--policy) values='random round-robin pct evil replay human' takes=1 ;;
  run:--seed) values='' takes=1 ;;
  run:--schedule) values='FILE' takes=1 ;;
  run:--gil) values='new old off per-interp' takes=1 ;;
  run:--redis) values='' takes=1 ;;
  run:--kernel) values='perf proc off' takes=1 ;;
  run:--pace) values='' takes=1 ;;
  run:--timeout) values='' takes=1 ;;
  run:--theme) values='dark light high-contrast colour-blind mono' takes=1 ;;
  run:--keys) values='default vi gdb perfetto' takes=1 ;;
  grade:--junit) values='FILE' takes=1 ;;
  why:--at) values='' takes=1 ;;
  why:--actor) values='' takes=1 ;;
  render:--at) values='' takes=1 ;;
  render:--size) values='' takes=1 ;;
  render:--view) values='all stage lanes listing log lesson table locks queues' takes=1 ;;
  render:--keys) values='' takes=1 ;;
  watch:--record) values='FILE' takes=1 ;;
  watch:--count) values='' takes=1 ;;
  watch:--timeout) values='' takes=1 ;;
  replay:--theme) values='dark light high-contrast colour-blind mono' takes=1 ;;
  home:--theme) values='dark light high-contrast colour-blind mono' takes=1 ;;
  replay:--keys) values='default vi gdb perfetto' takes=1 ;;
  home:--keys) values='default vi gdb perfetto' takes=1 ;;
  explore:--bound) values='' takes=1 ;;
  explore:--policy) values='random pct evil' takes=1 ;;
  explore:--seed) values='' takes=1 ;;
  explore:--runs) values='' takes=1 ;;
  explore:--memory) values='' takes=1 ;;
  explore:--on) values='fibers threads processes' takes=1 ;;
  *:-p | *:--param)
    takes=1
    case ${COMP_WORDS[2]} in
    continents) values='named=' ;;
    separate-memory) values='pages= writes=' ;;
    pool-map) values='workers= items=' ;;
    zombie) values='children=' ;;
    scripts) values='programs=' ;;
    done-or-failed) values='workers= fails= killed=' ;;
    cpu-share) values='processes= step= work= cores=' ;;
    cube-square) values='number=' ;;
    lost-update) values='threads= increments=' ;;
    lock-fix) values='threads= increments=' ;;
    deadlock) values='threads=' ;;
    lock-order-fix) values='threads= rounds=' ;;
    philosophers) values='philosophers= meals=' ;;
    producer-consumer) values='producers= consumers= items= size= spurious=' ;;
    readers-writer) values='readers= writers= rounds=' ;;
    semaphore-pool) values='threads= permits= rounds=' ;;
    last-ticket) values='customers= first= last=' ;;
    bounded-buffer) values='pairs= size= first= last=' ;;
    three-transfers) values='one= two= three=' ;;
    gil-cpu) values='threads= work= interval=' ;;
    gil-io) values='threads= calls= wait=' ;;
    gil-convoy) values='calls= wait= interval=' ;;
    gil-interval) values='interval= work=' ;;
    dear-prefix) values='names=' ;;
    generator-vs-coroutine) values='values=' ;;
    generator-locals) values='calls= step=' ;;
    round-robin) values='workers=' ;;
    pipeline) values='pages= size=' ;;
    greedy) values='polite= rounds= steps=' ;;
    hello-gather) values='tasks= wait=' ;;
    await-chain) values='chains= wait=' ;;
    async-queue) values='producers= consumers= items= moment= seed=' ;;
    async-for) values='items= wait=' ;;
    async-with) values='clients= fails= wait=' ;;
    future-exception) values='number=' ;;
    cancel-timeout) values='refuses= wait=' ;;
    blocking-call) values='block= beat=' ;;
    echo-server) values='clients= messages=' ;;
    nobody-else) values='times=' ;;
    never-awaited) values='bare=' ;;
    await-rules) values='inside=' ;;
    rq-basic) values='jobs= workers=' ;;
    rq-priority) values='jobs=' ;;
    rq-retry) values='retries=' ;;
    rq-crash) values='jobs= beat=' ;;
    rq-scale) values='jobs= workers=' ;;
    esac
    compopt -o nospace 2>/dev/null
    ;;
  esac
  if [ -z "$takes" ]; then
    if [ "$COMP_CWORD" = 2 ] && [ "${word#-}" = "$word" ]; then values=$first; else values=$options; fi
    [ "$command" != grade ] || [ "$COMP_CWORD" != 3 ] || [ "${word#-}" != "$word" ] || values=FILE
  fi
  if [ "$values" = FILE ]; then
    compopt -o filenames 2>/dev/null
    mapfile -t COMPREPLY < <(compgen -f -- "$word")
  else
    mapfile -t COMPREPLY < <(compgen -W "$values" -- "$word")
  fi
}
complete -F _whoruns whoruns ./whoruns
