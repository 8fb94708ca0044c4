# tests/fuzz/fuzz_NAME.c with its inputs in NAME_corpus/. With WHORUNS_FUZZ (clang) a libFuzzer
# program, else a test that replays the inputs:
#
#   cmake --preset fuzz && cmake --build --preset fuzz --target fuzz_reader
#   build/fuzz/fuzz_reader -dict=tests/fuzz/reader.dict -max_len=8192 FOUND tests/fuzz/reader_corpus
file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/fuzz/fuzz_*.c)
if(WHORUNS_FUZZ)
  target_compile_options(whoruns_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
foreach(source ${sources})
  get_filename_component(target ${source} NAME_WE)
  string(REPLACE fuzz_ "" name ${target})
  set(corpus ${CMAKE_SOURCE_DIR}/tests/fuzz/${name}_corpus)
  file(GLOB inputs CONFIGURE_DEPENDS ${corpus}/*)
  if(NOT inputs)
    message(FATAL_ERROR "There is no input for ${target} in ${corpus}.")
  endif()
  if(WHORUNS_FUZZ)
    add_executable(${target} ${source})
    target_compile_definitions(${target} PRIVATE FUZZING)
    target_link_options(${target} PRIVATE -fsanitize=fuzzer)
  else()
    add_executable(${target} ${source} ${CMAKE_SOURCE_DIR}/tests/fuzz/replay.c)
    add_test(NAME fuzz/${name} COMMAND ${target} ${corpus})
    set_tests_properties(fuzz/${name} PROPERTIES LABELS fuzz)
  endif()
  target_link_libraries(${target} PRIVATE sched_world sched_jobs)
endforeach()

# Makes the first inputs: fuzz_seeds DIRECTORY
add_executable(fuzz_seeds ${CMAKE_SOURCE_DIR}/tests/fuzz/seeds.c)
target_link_libraries(fuzz_seeds PRIVATE sched_world)
