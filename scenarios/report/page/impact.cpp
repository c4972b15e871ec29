#include "scenarios/report/page/impact.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "scenarios/model/lists.hpp"

namespace page {
namespace {

// So many phones hold other lists now.
std::size_t with_other_lists(const run::SiteState& before, const run::SiteState& now) {
    std::size_t count = 0;
    for (std::size_t group = 0; group < now.phones.size(); ++group) {
        auto old = before.phones[group]->all().begin();
        for (const model::PhoneRun& run : now.phones[group]->all())
            for (std::size_t at = run.first; at < run.first + run.count;) {
                while (at >= old->first + old->count) ++old;
                const std::size_t end = std::min(run.first + run.count, old->first + old->count);
                const phone::Lists& was = old->phone.state->lists;
                const phone::Lists& is = run.phone.state->lists;
                if (!model::is_alike(was.ctl, is.ctl) || !model::is_alike(was.itl, is.itl)) count += end - at;
                at = end;
            }
    }
    return count;
}

// Phones that the step let boot, and those that visited.
struct Acted {
    std::size_t booted = 0;
    std::size_t served = 0;  // by the HTTPS services
    std::size_t not_served = 0;
};
Acted acted(const run::StepResult& step) {
    Acted counts;
    for (const run::OutcomeGroup& group : step.outcomes)
        (course_of(step, group.outcome) == Course::boot    ? counts.booted
         : group.outcome.services == phone::Services::work ? counts.served
                                                           : counts.not_served) += group.count;
    return counts;
}

}  // namespace

Course course_of(const run::StepResult& step, const run::PhoneOutcome& outcome) {
    const auto* action = step.step == nullptr ? nullptr : std::get_if<actions::Action>(&step.step->what);
    if (action == nullptr) return Course::boot;
    const bool is_visit = std::holds_alternative<actions::OpenServices>(*action) ||
                          (std::holds_alternative<actions::EmccLogin>(*action) &&
                           outcome.services == phone::Services::host_not_found);
    return is_visit ? Course::visit : Course::boot;
}

SiteAt site_at(const run::Situation& situation) {
    return {situation.site, run::health_of(situation, {}).phones};
}

Line impact_on_phones(const run::StepResult& step, const SiteAt& before, const SiteAt& after) {
    const run::PhoneCounts& was = before.phones;
    const run::PhoneCounts& is = after.phones;
    const Acted phones = acted(step);
    std::size_t moved = 0;
    for (const run::Reconnected& each : step.reconnected) moved += each.count;
    const std::size_t others = with_other_lists(before.site, after.site);
    const bool is_registration = phones.booted + moved + step.underway.booting > 0 ||
                                 is.unregistered != was.unregistered || is.off != was.off;
    const bool is_lists = others > 0 || is.behind != was.behind || is.locked != was.locked ||
                          is.blank != was.blank || is.fresh != was.fresh;
    const bool is_worse =
        phones.not_served > 0 || is.locked > was.locked || is.unregistered > was.unregistered;
    Line line = of(is_worse                      ? Span::Kind::bad
                   : is_registration || is_lists ? Span::Kind::strong
                                                 : Span::Kind::plain,
                   is_registration ? "registration"
                   : is_lists      ? "lists"
                                   : "none");
    const auto tell = [&line](std::size_t count, std::string_view words) {
        if (count > 0) append_line(line, plain(fmt::format("{} {}", actions::phones_words(count), words)));
    };
    tell(phones.booted, "booted");
    tell(phones.served, "opened their HTTPS services");
    tell(phones.not_served, "could NOT open their HTTPS services");
    tell(moved, "registered anew, or lost it");
    tell(step.underway.booting, "boot at its end");
    tell(others, "hold other lists");
    const auto change = [&line](std::size_t then, std::size_t now, std::string_view words) {
        if (then != now) append_line(line, plain(fmt::format("{}: {} before, {} now", words, then, now)));
    };
    change(was.unregistered, is.unregistered, "not registered");
    change(was.off, is.off, "off");
    change(was.behind, is.behind, "behind");
    change(was.locked, is.locked, "LOCKED");
    change(was.blank, is.blank, "BLANK");
    change(was.fresh, is.fresh, "FRESH");
    change(was.at_risk, is.at_risk, "AT RISK");
    return line;
}

}  // namespace page
