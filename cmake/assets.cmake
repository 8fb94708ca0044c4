# Makes the listings, lessons and the C of the scenarios part of the program, so that it finds them wherever it is put.
#
# cmake -DSOURCE=... -DOUT=... -P assets.cmake
cmake_minimum_required(VERSION 3.25)

set(arrays "")
set(rows "")
set(n 0)
foreach(kind listing lesson source)
  if(kind STREQUAL "source")
    file(GLOB files ${SOURCE}/scenarios/*.c)
  else()
    file(GLOB files ${SOURCE}/assets/${kind}s/*)
  endif()
  foreach(file ${files})
    get_filename_component(name ${file} NAME_WE)
    string(REPLACE "_" "-" name ${name}) # as the scenario is called
    file(READ ${file} hex HEX)
    string(REGEX REPLACE "(..)" "0x\\1," bytes "${hex}")
    string(REGEX REPLACE "(................................................................................)"
           "\\1\n" bytes "${bytes}")
    string(APPEND arrays "static const char asset_${n}[] = {${bytes}0};\n")
    string(APPEND rows "  {ASSET_${kind}, \"${name}\", asset_${n}},\n")
    math(EXPR n "${n} + 1")
  endforeach()
endforeach()

set(text "/* Made by cmake/assets.cmake from assets/. */\n${arrays}
static const struct {\n  enum asset_kind kind;\n  const char *name, *text;\n} assets[] = {\n${rows}};\n")
set(old "")
if(EXISTS ${OUT})
  file(READ ${OUT} old)
endif()
if(NOT text STREQUAL old)
  file(WRITE ${OUT} "${text}")
endif()
