#include "scenarios/program/progress_bar.hpp"

#include <algorithm>
#include <iostream>

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "ctl/print.hpp"

namespace program {
namespace {

constexpr std::chrono::seconds silent_time{1};
constexpr std::chrono::milliseconds between_drawings{100};
constexpr std::size_t usual_columns = 80;

std::size_t terminal_columns() {
    winsize size{};
    return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : usual_columns;
}

}  // namespace

std::string progress_line(const RunPlace& place, std::size_t columns) {
    constexpr std::size_t bar = 20;
    // Of several files the bar counts these, of one its steps.
    const std::size_t whole = place.files > 1 ? place.files : place.steps;
    const std::size_t part = std::max<std::size_t>(place.files > 1 ? place.file : place.step, 1) - 1;
    const std::size_t done = whole == 0 ? 0 : std::min(part * bar / whole, bar);
    std::string text = fmt::format("[{}{}] ", std::string(done, '#'), std::string(bar - done, '.'));
    if (place.files > 1) text += fmt::format("file {} of {}, ", place.file, place.files);
    text += place.what.empty() ? fmt::format("step {} of {}", place.step, place.steps) : place.what;
    const std::string phones =
        place.booting > 0 ? fmt::format(", {} of {} phones boot", place.booting, place.phones)
                          : fmt::format(", {} {}", place.phones, place.phones == 1 ? "phone" : "phones");
    // On a narrow terminal the time is the first to go.
    if (!place.time.empty() && text.size() + place.time.size() + 2 + phones.size() < columns)
        text += ", " + place.time;
    text += phones;
    return text.substr(0, columns > 0 ? columns - 1 : 0);
}

ProgressBar::ProgressBar(bool is_quiet, std::size_t files)
    : is_on_terminal_(!is_quiet && ::isatty(STDERR_FILENO) == 1) {
    place_.file = 0;
    place_.files = files;
}

ProgressBar::~ProgressBar() {
    clear();
}

void ProgressBar::begin(const report::RunFacts& facts) {
    const bool is_again = facts.document->name() == file_;  // in the other world
    file_ = facts.document->name();
    place_ = {.file = place_.file + (is_again ? 0 : 1),
              .files = place_.files,
              .step = 1,
              .steps = facts.document->steps().size(),
              .phones = facts.phones};
    if (place_.file > 1) return;  // it goes on
    begun_ = std::chrono::steady_clock::now();
}

void ProgressBar::step(const run::StepResult& step, const run::Situation& /*situation*/) {
    place_.step = step.number == 0 ? place_.steps : std::min(step.number + 1, place_.steps);
    place_.booting = 0;
    place_.time = ctl::time_of_day_text(step.ended);
    draw();
}

void ProgressBar::world_is_at(const worlds::Progress& progress) {
    place_.time = ctl::time_of_day_text(progress.now);
    place_.booting = progress.booting;
    draw();
}

void ProgressBar::does(std::string what) {
    place_.what = std::move(what);
    place_.booting = 0;
    draw();
}

void ProgressBar::draw() {
    if (!is_on_terminal_) return;
    const auto now = std::chrono::steady_clock::now();
    if (now - begun_ < silent_time || now - drawn_ < between_drawings) return;
    drawn_ = now;
    is_drawn_ = true;
    std::cerr << "\r" << progress_line(place_, terminal_columns()) << "\x1b[K" << std::flush;
}

void ProgressBar::clear() {
    if (is_drawn_) std::cerr << "\r\x1b[K" << std::flush;
    is_drawn_ = false;
}

}  // namespace program
