# The benchmarks, which tests/bench/run builds and starts. tests/bench/*.c: one program each;
# tests/bench/kit is what they share.
pkg_check_modules(LTTNG_UST REQUIRED IMPORTED_TARGET lttng-ust)
set(bench ${CMAKE_SOURCE_DIR}/tests/bench)

add_library(bench_kit STATIC ${bench}/kit/table.c ${bench}/kit/mix.c ${bench}/kit/recorder.c)
target_link_libraries(bench_kit PUBLIC sched_world m)

# The macros of LTTng do not compile with our warnings.
add_library(bench_ust STATIC ${bench}/kit/ust.c)
target_include_directories(bench_ust PRIVATE ${CMAKE_SOURCE_DIR})
target_link_libraries(bench_ust PUBLIC PkgConfig::LTTNG_UST)

file(GLOB sources CONFIGURE_DEPENDS ${bench}/*.c)
foreach(source ${sources})
  get_filename_component(name ${source} NAME_WE)
  add_executable(bench_${name} ${source})
  target_link_libraries(bench_${name} PRIVATE bench_kit)
endforeach()
target_link_libraries(bench_emit PRIVATE bench_ust)
target_link_libraries(bench_kernel PRIVATE sched_run)
target_link_libraries(bench_ust_trace PRIVATE bench_ust)
target_link_libraries(bench_gil PRIVATE sched_rt)
target_link_libraries(bench_handoff PRIVATE sched_rt)
target_link_libraries(bench_explore PRIVATE sched_run)
target_link_libraries(bench_screen PRIVATE ui_term util)
target_link_libraries(bench_undo PRIVATE ui_term)
target_sources(bench_jobs PRIVATE ${bench}/kit/actors.c)
target_link_libraries(bench_jobs PRIVATE sched_jobs)

# Boost.Context, which a switch of fibers is compared with; its functions have no header for C.
find_library(BOOST_CONTEXT boost_context REQUIRED)
target_link_libraries(bench_fiber PRIVATE sched_rt ${BOOST_CONTEXT})
target_sources(bench_loop PRIVATE ${bench}/kit/actors.c)
target_link_libraries(bench_loop PRIVATE sched_aio)
