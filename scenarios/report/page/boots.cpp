#include "scenarios/report/page/boots.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace page {
namespace {

// Each way to end has its chart; of those that ended alike in other ways so many more.
constexpr std::size_t most_endings = 30;
constexpr std::size_t most_alike = 8;
constexpr std::size_t most_known = 300;
constexpr std::size_t most_who = 12;

bool is_trouble(const run::PhoneOutcome& outcome, Course course) {
    if (outcome.is_off) return false;
    if (course == Course::visit) return outcome.services != phone::Services::work;
    return !run::deviations(outcome).empty();
}

Bullets names_of(const std::vector<std::string>& who) {
    Bullets names;
    for (std::size_t i = 0; i < std::min(who.size(), most_who); ++i) names.items.push_back(plain(who[i]));
    if (who.size() > most_who)
        names.items.push_back(plain(fmt::format("and {} more times", who.size() - most_who)));
    return names;
}

}  // namespace

void Boots::add(const run::StepResult& step, const run::Situation& situation) {
    const std::string when = step.step == nullptr
                                 ? "after the last step"
                                 : fmt::format("by step {}, {}", step.number, actions::words(*step.step));
    for (const run::OutcomeGroup& group : step.outcomes) {
        const Course course = course_of(step, group.outcome);
        const std::string who = fmt::format("{} of {}, {}", actions::phones_words(group.count),
                                            fmt::join(group.groups, ", "), when);
        const std::string key = boot_key(situation, group, course);
        if (const auto known = known_.find(key); known != known_.end()) {
            if (known->second) told_[*known->second].who.push_back(who);
            continue;
        }
        const std::string end = ending(group.outcome, course);
        const bool is_bad = is_trouble(group.outcome, course);
        const bool is_new_end = endings_.size() < most_endings && !endings_.contains(end);
        const auto alike = static_cast<std::size_t>(std::ranges::count(told_, is_bad, &BootTold::is_trouble));
        if (known_.size() >= most_known || (!is_new_end && alike >= most_alike)) {
            ++left_out_;
            if (known_.size() < most_known) known_[key] = std::nullopt;
            continue;
        }
        endings_.insert(end);
        known_[key] = told_.size();
        told_.push_back({is_bad, end, {who}, boot_blocks(situation, group, course)});
    }
}

Blocks Boots::blocks() const {
    Blocks blocks;
    if (told_.empty()) blocks.push_back({Paragraph{plain("No phone booted.")}});
    for (const bool is_bad : {true, false})
        for (const BootTold& boot : told_) {
            if (boot.is_trouble != is_bad) continue;
            blocks.push_back({Heading{4, boot.ending}});
            blocks.push_back({names_of(boot.who)});
            append(blocks, boot.blocks);
        }
    if (left_out_ > 0)
        blocks.push_back({Paragraph{with_code(
            fmt::format("{} that ended as one of these did, by other messages, {} left out; `bellwether run "
                        "--console PHONE` shows any.",
                        left_out_ == 1 ? "A boot" : fmt::format("{} boots", left_out_),
                        left_out_ == 1 ? "is" : "are"))}});
    return blocks;
}

}  // namespace page
