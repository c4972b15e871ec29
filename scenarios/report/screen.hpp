// scenarios/report/screen.hpp: how text comes to a terminal: colours, and lines that break between words.
// What goes to a file or a pipe has neither.
#pragma once

#include <string>
#include <string_view>

namespace report {

enum class Color { automatic, always, never };

class Screen {
  public:
    // Of standard output. Colours if it is a terminal that has them and nobody objects (--color, NO_COLOR,
    // TERM=dumb); breaks lines at its width.
    explicit Screen(Color wish);
    // Of this width, 0: lines stay as they are.
    Screen(bool has_colors, std::size_t width) : has_colors_(has_colors), width_(width) {}

    [[nodiscard]] std::string good(std::string_view text) const;

    // The whole text, line by line, with the words in colour that tell of trouble: FAILED, REFUSED, LOCKED,
    // NOT REGISTERED, AT RISK and the like. Words say the same without.
    [[nodiscard]] std::string shown(std::string_view text) const;

  private:
    [[nodiscard]] std::string broken(std::string_view line) const;
    [[nodiscard]] std::string painted(std::string_view text) const;

    bool has_colors_;
    std::size_t width_;
};

}  // namespace report
