// scenarios/language/diagnostic.hpp: what is wrong with an input, where, and what would be right.
#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "ctl/print.hpp"

namespace language {

using ctl::printable;

// A place in a text file. Lines and columns count from 1, columns in characters.
struct Place {
    std::size_t line = 1;
    std::size_t column = 1;
    std::size_t length = 1;   // of what the caret line marks, in characters
    std::string text;         // the line; of a long one what stands around the place
    std::size_t skipped = 0;  // characters of the line before `text`
};

struct Diagnostic {
    std::string file;
    std::optional<Place> place;  // empty where it is about the file as a whole
    std::string message;         // what is wrong
    std::string remedy;          // what would be right; stands under the place
    bool is_warning = false;     // it is read all the same
};

// Of one file; further ones are counted.
inline constexpr std::size_t most_errors = 50;

// The diagnostic as it is printed, with a newline at its end:
//
//     plan.textproto:14:39: error: cluster "hq" has no node "hq-sub3"
//     14 | step { restart { cluster: "hq"  node: "hq-sub3"  services: [TVS] } }
//        |                                       ^^^^^^^^^ its nodes are hq-pub, hq-sub1, hq-sub2
[[nodiscard]] std::string render(const Diagnostic& diagnostic);

// Input that can't be used. Caught once, in the program, which prints the diagnostics and ends with exit
// code 2.
class InputError : public std::runtime_error {
  public:
    explicit InputError(std::vector<Diagnostic> diagnostics);
    explicit InputError(Diagnostic diagnostic) : InputError(std::vector<Diagnostic>{std::move(diagnostic)}) {}

    [[nodiscard]] const std::vector<Diagnostic>& diagnostics() const { return diagnostics_; }

  private:
    std::vector<Diagnostic> diagnostics_;
};

}  // namespace language
