// scenarios/report/explanation_words.hpp: the table behind explanation.hpp. For the .cpp files of this room.
#pragma once

#include <span>

namespace report {

struct WordRow {
    const char* word;
    const char* kind;
    const char* meaning;
    const char* look;
    const char* source;
};

[[nodiscard]] std::span<const WordRow> word_rows();

}  // namespace report
