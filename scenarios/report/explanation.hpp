// scenarios/report/explanation.hpp: what the words mean that this program prints, for `explain`: what it is
// on the phone, what to look at, and which document says so.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace report {

struct Explanation {
    std::string word;  // "TVS_DOES_NOT_KNOW"
    std::string kind;  // what it is a word for: "reason"
    std::string meaning;
    std::string look;    // what to look at, or to do; empty: nothing
    std::string source;  // document, or the name of a choice; empty: words of this program
};

// All that the word stands for, whatever its letters' case; several where it is printed for several things.
// Rules (R9) and questions (Q23) are told as README.md of phone/ and of the catalogue have them.
[[nodiscard]] std::vector<Explanation> explain(std::string_view word);

// Every word that can be explained, each once.
[[nodiscard]] std::vector<std::string> explained_words();

[[nodiscard]] std::string explanation_text(const Explanation& explanation);

}  // namespace report
