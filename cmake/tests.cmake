# Every test under tests/ finds its own way in: adding a file is enough.
#
# The thread sanitizer has nothing to say about what has one thread only: it gets neither the layers
# and screens nor the tests and pairs of which that is true. ROUNDS (of the sanitizers' presets) says
# how often what is tried with several values is tried.
#
# Labels: unit, cli, golden, pty, oracle, style for what looks at the sources. What does not depend on how the
# program was compiled runs in the build without sanitizers only.
pkg_check_modules(CMOCKA REQUIRED IMPORTED_TARGET cmocka)
set(tests ${CMAKE_SOURCE_DIR}/tests)

# tests/unit/LAYER/test_*.c: one program per module, linked with its layer alone. Exit code 77 says
# that the machine does not allow the test; its output says why.
set(layers base trace gate rt aio jobs control kernel run)
if(NOT WHORUNS_SANITIZE STREQUAL "thread")
  list(APPEND layers world core term)
endif()
foreach(layer ${layers})
  set(library $<IF:$<TARGET_EXISTS:sched_${layer}>,sched_${layer},ui_${layer}>)
  file(GLOB sources CONFIGURE_DEPENDS ${tests}/unit/${layer}/test_*.c)
  if(WHORUNS_SANITIZE STREQUAL "thread")
    list(FILTER sources EXCLUDE REGEX "test_(damage|reader)") # one reader, each byte of a recording
  endif()
  foreach(source ${sources})
    get_filename_component(name ${source} NAME_WE)
    set(target unit_${layer}_${name})
    add_executable(${target} ${source})
    target_link_libraries(${target} PRIVATE ${library} PkgConfig::CMOCKA)
    if(layer STREQUAL aio)
      target_link_libraries(${target} PRIVATE sched_run) # a loop needs a run
    endif()
    target_compile_definitions(${target} PRIVATE TEST_DATA="${tests}")
    add_test(NAME unit/${layer}/${name} COMMAND ${target})
    set_tests_properties(unit/${layer}/${name} PROPERTIES LABELS unit SKIP_RETURN_CODE 77)
    # Both cores for what races on them. It passes without, but shows less.
    if(name STREQUAL "test_stress")
      set_tests_properties(unit/${layer}/${name} PROPERTIES RUN_SERIAL ON)
    endif()
  endforeach()
endforeach()

# Fibers as on machines without assembly of ours.
if(NOT WHORUNS_SANITIZE)
  add_executable(unit_rt_test_fiber_ucontext ${tests}/unit/rt/test_fiber.c
                 ${CMAKE_SOURCE_DIR}/sched/rt/fiber.c)
  target_link_libraries(unit_rt_test_fiber_ucontext PRIVATE sched_base PkgConfig::CMOCKA)
  target_compile_definitions(unit_rt_test_fiber_ucontext PRIVATE WHORUNS_UCONTEXT)
  add_test(NAME unit/rt/test_fiber_ucontext COMMAND unit_rt_test_fiber_ucontext)
  set_tests_properties(unit/rt/test_fiber_ucontext PROPERTIES LABELS unit)
endif()

# tests/cli/NAME.sh: a command line and what it prints; see tests/cli/run. Nine programs for each
# scenario are dear with a sanitizer, and oracle/ shows it every scenario anyway.
file(GLOB cases CONFIGURE_DEPENDS ${tests}/cli/*.sh)
if(WHORUNS_SANITIZE)
  list(FILTER cases EXCLUDE REGEX "/replay")
endif()
if(WHORUNS_SANITIZE STREQUAL "thread")
  # What explores has one thread; the real ones that its findings are shown on, other cases have too.
  list(FILTER cases EXCLUDE REGEX "/(explore|explore-again|grade)\\.sh")
endif()
foreach(case ${cases})
  get_filename_component(name ${case} NAME_WE)
  add_test(NAME cli/${name} COMMAND sh ${tests}/cli/run ${tests}/cli ${name} $<TARGET_FILE:whoruns>)
  set_tests_properties(cli/${name} PROPERTIES LABELS cli)
endforeach()

# tests/golden: stories and frames of controlled runs, which no sanitizer changes.
if(NOT WHORUNS_SANITIZE)
  foreach(golden why screens)
    add_test(NAME golden/${golden}
             COMMAND /usr/bin/python3 ${tests}/golden/${golden}.py $<TARGET_FILE:whoruns>)
    set_tests_properties(golden/${golden} PROPERTIES LABELS golden)
  endforeach()
endif()

# The screen in a terminal emulator.
if(NOT WHORUNS_SANITIZE STREQUAL "thread")
  add_test(NAME pty/screen
           COMMAND /usr/bin/python3 ${tests}/pty/screen.py $<TARGET_FILE:whoruns>
                   ${tests}/golden/traces/version-1.wrt)
  add_test(NAME pty/control
           COMMAND /usr/bin/python3 ${tests}/pty/control.py $<TARGET_FILE:whoruns>)
  set_tests_properties(pty/screen pty/control PROPERTIES LABELS pty)
endif()

# Job queues together with the real rq, in Debian's own Python.
# They follow what others do, so only the time limit ends them if that does not happen. What rq's own
# workers do does not depend on how we were compiled.
add_executable(jobs_programs ${tests}/jobs/programs.c ${tests}/jobs/storm.c)
target_link_libraries(jobs_programs PRIVATE sched_run)
set(only_ways "")
if(WHORUNS_SANITIZE)
  set(only_ways ours)
endif()
foreach(name watch storm ways others)
  add_test(NAME jobs/${name}
           COMMAND /usr/bin/python3 ${tests}/jobs/${name}.py $<TARGET_FILE:jobs_programs>
                   $<TARGET_FILE:whoruns> ${only_${name}})
  set_tests_properties(jobs/${name} PROPERTIES LABELS jobs)
endforeach()

# assets/listings/NAME.py: the scenario prints what its twin prints.
foreach(listing ${listings})
  get_filename_component(name ${listing} NAME_WE)
  add_test(NAME oracle/${name}
           COMMAND /usr/bin/python3 ${tests}/oracle/run.py $<TARGET_FILE:whoruns> ${name})
  set_tests_properties(oracle/${name} PROPERTIES LABELS oracle)
endforeach()

# tests/oracle/DIR/NAME.c: small programs that print what NAME.py prints.
include(tests/oracle/pairs.cmake)
whoruns_pairs(generators)
whoruns_pairs(asyncio sched_aio)

# The explorer against an enumerator in Python, and against spin.
add_executable(explore_programs ${tests}/explore/programs.c)
target_link_libraries(explore_programs PRIVATE sched_run)
if(NOT WHORUNS_SANITIZE)
  add_test(NAME explore/check
           COMMAND /usr/bin/python3 ${tests}/explore/check.py $<TARGET_FILE:explore_programs>
                   $<TARGET_FILE:whoruns> ${tests}/explore)
  set_tests_properties(explore/check PROPERTIES LABELS oracle)
endif()

# tests/checks/NAME.sh ROOT BUILD: what must hold of the sources, and tests of the tools themselves.
if(NOT WHORUNS_SANITIZE)
  add_executable(check_sentences ${tests}/checks/sentences.c)
  target_link_libraries(check_sentences PRIVATE sched_world)
  add_dependencies(whoruns check_sentences) # lessons.sh looks at recordings with both
  file(GLOB checks CONFIGURE_DEPENDS ${tests}/checks/*.sh)
  foreach(check ${checks})
    get_filename_component(name ${check} NAME_WE)
    add_test(NAME style/${name} COMMAND sh ${check} ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR})
    set_tests_properties(style/${name} PROPERTIES LABELS style)
  endforeach()
endif()

include(cmake/fuzz.cmake)
