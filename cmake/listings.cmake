# Binds the lines of the Python listings to the places in the scenarios that name them.
#
#   assets/listings/cube-square.py      square.start()  #@start_square
#   scenarios/cube_square.c             #define SCENARIO cube_square ... AT(self, start_square);
#
# makes, in listings.h, for every scenario (labels numbered in the order of their lines):
#
#   #define LISTING_cube_square(LABEL) LABEL(0, 30, "start_square") ...
#   enum listing_cube_square { AT_cube_square_start_square, ... };
#
# A name that only one side knows, or that the listing gives twice, is an error with its file and
# line. A file in scenarios/ is a scenario if it says `#define SCENARIO`; others may not use AT().
#
# cmake -DSOURCE=... -DOUT=... -P listings.cmake
cmake_minimum_required(VERSION 3.25)

set(faults "")
macro(fault where what)
  string(APPEND faults "  ${where}: ${what}\n")
endmacro()

# The lines of a file as a list. Characters that mean something in a list become others; no marker
# and no AT() can contain them.
function(read_lines file out)
  file(READ ${file} text)
  string(REGEX REPLACE "[][;\\]" "~" text "${text}")
  string(REPLACE "\n" ";" lines "${text}")
  set(${out} "${lines}" PARENT_SCOPE)
endfunction()

file(GLOB listings RELATIVE ${SOURCE} ${SOURCE}/assets/listings/*.py)
file(GLOB sources RELATIVE ${SOURCE} ${SOURCE}/scenarios/*.c)
set(header "/* Made by cmake/listings.cmake from assets/listings and scenarios. */\n")
string(APPEND header "#ifndef GENERATED_LISTINGS_H\n#define GENERATED_LISTINGS_H\n")

# --- the markers: labels_NAME, and line_NAME_LABEL for each ---
set(known "")
foreach(listing ${listings})
  get_filename_component(name ${listing} NAME_WE)
  string(REPLACE "-" "_" name ${name})
  list(APPEND known ${name})
  set(listing_${name} ${listing})
  set(labels_${name} "")
  read_lines(${SOURCE}/${listing} lines)
  set(at 0)
  foreach(line IN LISTS lines)
    math(EXPR at "${at} + 1")
    if(NOT line MATCHES "#@")
      continue()
    endif()
    if(NOT line MATCHES "#@([a-z][a-z0-9_]*)$")
      fault("${listing}:${at}" "A marker is #@name at the end of the line, in small letters.")
    elseif(CMAKE_MATCH_1 IN_LIST labels_${name})
      fault("${listing}:${at}"
            "The marker #@${CMAKE_MATCH_1} is already on line ${line_${name}_${CMAKE_MATCH_1}}.")
    else()
      list(APPEND labels_${name} ${CMAKE_MATCH_1})
      set(line_${name}_${CMAKE_MATCH_1} ${at})
    endif()
  endforeach()
endforeach()

# --- the uses: used_NAME ---
foreach(source ${sources})
  get_filename_component(name ${source} NAME_WE)
  read_lines(${SOURCE}/${source} lines)
  set(is_scenario FALSE)
  set(used_${name} "")
  set(at 0)
  foreach(line IN LISTS lines)
    math(EXPR at "${at} + 1")
    if(line MATCHES "^#define SCENARIO ([a-z0-9_]+)$")
      set(is_scenario TRUE)
      if(NOT CMAKE_MATCH_1 STREQUAL name)
        fault("${source}:${at}" "SCENARIO is ${CMAKE_MATCH_1}, but the file's name says ${name}.")
      elseif(NOT name IN_LIST known)
        string(REPLACE "_" "-" twin ${name})
        fault("${source}:${at}" "The listing assets/listings/${twin}.py does not exist.")
        break()
      endif()
    endif()
    string(REGEX REPLACE "^ *\\*.*|/\\*.*|//.*" "" line "${line}")
    while(line MATCHES "(^|[^A-Za-z0-9_])AT(\\(.*)")
      set(line "${CMAKE_MATCH_2}")
      if(NOT line MATCHES "^\\([^(),]+, *([a-z][a-z0-9_]*)\\)")
        fault("${source}:${at}" "AT is written AT(self, name), on one line.")
      elseif(NOT is_scenario)
        fault("${source}:${at}" "AT is used before `#define SCENARIO ${name}`.")
      elseif(NOT CMAKE_MATCH_1 IN_LIST labels_${name})
        fault("${source}:${at}" "${listing_${name}} has no marker #@${CMAKE_MATCH_1}.")
      else()
        list(APPEND used_${name} ${CMAKE_MATCH_1})
      endif()
    endwhile()
  endforeach()
endforeach()

# --- both together ---
foreach(name ${known})
  set(rows "")
  set(names "")
  set(index 0)
  foreach(label ${labels_${name}})
    set(line ${line_${name}_${label}})
    if(NOT label IN_LIST used_${name})
      fault("${listing_${name}}:${line}"
            "The marker #@${label} is not used by AT() in scenarios/${name}.c.")
    endif()
    string(APPEND rows " \\\n  LABEL(${index}, ${line}, \"${label}\")")
    string(APPEND names "\n  AT_${name}_${label},")
    math(EXPR index "${index} + 1")
  endforeach()
  if(labels_${name} STREQUAL "")
    fault("${listing_${name}}:1" "The listing has no marker, so no line of it can be shown.")
  endif()
  string(APPEND header "\n#define LISTING_${name}(LABEL)${rows}\n"
         "enum listing_${name} {${names}\n};\n")
endforeach()

if(faults)
  message(FATAL_ERROR "Listings and scenarios do not fit together.\n${faults}")
endif()
file(WRITE ${OUT} "${header}\n#endif\n")
