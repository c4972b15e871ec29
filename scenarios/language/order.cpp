#include "scenarios/language/order.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "scenarios/actions/suggestion.hpp"
#include "scenarios/language/expansion.hpp"

namespace language {
namespace {

namespace pb = bellwether;

// A step as it was written, with those of the long form that it stands for: one after the other.
struct Unit {
    const pb::Step* written = nullptr;
    Expansion::Origin origin;
    std::size_t first = 0;
    std::size_t last = 0;
};

std::vector<Unit> units_of(const Document& document) {
    std::vector<Unit> units;
    const std::vector<Expansion::Origin>& origins = document.expansion().origins;
    for (std::size_t i = 0; i < origins.size(); ++i) {
        const bool goes_on = !units.empty() && units.back().origin.step == origins[i].step &&
                             units.back().origin.within == origins[i].within;
        if (goes_on)
            units.back().last = i;
        else
            units.push_back({&written_step(document.written(), origins[i]), origins[i], i, i});
    }
    return units;
}

std::map<std::string, const Unit*> by_id(const std::vector<Unit>& units) {
    std::map<std::string, const Unit*> found;
    for (const Unit& unit : units)
        if (unit.written->has_id()) found.try_emplace(unit.written->id(), &unit);
    return found;
}

// The units that must be done before this one; ids that are nowhere are passed over.
std::vector<const Unit*> before(const Unit& unit, const std::vector<Unit>& units,
                                const std::map<std::string, const Unit*>& ids) {
    std::vector<const Unit*> found;
    if (unit.written->after_size() > 0) {
        for (const std::string& id : unit.written->after())
            if (const auto named = ids.find(id); named != ids.end()) found.push_back(named->second);
        return found;
    }
    for (const Unit& each : units)
        if (each.origin.step < unit.origin.step) found.push_back(&each);
    return found;
}

class CycleSearch {
  public:
    CycleSearch(const std::vector<Unit>& units, const std::map<std::string, const Unit*>& ids)
        : units_(units), ids_(ids) {}

    // "a", "b", "a": each waits for the one before it; empty: nothing waits for itself.
    std::vector<std::string> cycle() {
        for (const Unit& unit : units_)
            if (visit(unit)) return cycle_;
        return {};
    }

  private:
    enum class Mark { unseen, open, done };

    static std::string name_of(const Unit& unit) {
        return unit.written->has_id() ? unit.written->id() : shorthand_name(*unit.written);
    }

    bool visit(const Unit& unit) {
        Mark& mark = marks_[&unit];
        if (mark == Mark::done) return false;
        way_.push_back(&unit);
        if (mark == Mark::open) {
            for (auto at = std::ranges::find(way_, &unit); at != way_.end(); ++at)
                cycle_.push_back(name_of(**at));
            return true;
        }
        mark = Mark::open;
        for (const Unit* each : before(unit, units_, ids_))
            if (visit(*each)) return true;
        marks_[&unit] = Mark::done;
        way_.pop_back();
        return false;
    }

    const std::vector<Unit>& units_;
    const std::map<std::string, const Unit*>& ids_;
    std::map<const Unit*, Mark> marks_;
    std::vector<const Unit*> way_;
    std::vector<std::string> cycle_;
};

}  // namespace

Order order_of(const Document& document) {
    const std::vector<Unit> units = units_of(document);
    const std::map<std::string, const Unit*> ids = by_id(units);
    Order order(document.steps().size());
    for (const Unit& unit : units) {
        for (const Unit* each : before(unit, units, ids)) order[unit.first].push_back(each->last);
        for (std::size_t i = unit.first + 1; i <= unit.last; ++i) order[i].push_back(i - 1);
    }
    return order;
}

std::vector<Diagnostic> check_order(const Document& document) {
    std::vector<Diagnostic> wrong;
    const std::vector<Unit> units = units_of(document);
    const std::map<std::string, const Unit*> ids = by_id(units);
    std::vector<std::string> known;
    for (const auto& [id, unit] : ids) known.push_back(id);
    for (const Unit& unit : units) {
        const SourceLocation place = place_of(document, unit.origin);
        if (unit.written->has_id() && ids.at(unit.written->id()) != &unit)
            wrong.push_back(place.error("id", fmt::format("a second step \"{}\"", unit.written->id()),
                                        "each id is that of one step"));
        for (int i = 0; i < unit.written->after_size(); ++i)
            if (!ids.contains(unit.written->after(i)))
                wrong.push_back(place.error(
                    "after", i, fmt::format("no step has the id \"{}\"", unit.written->after(i)),
                    known.empty() ? "give one an id: step { id: \"cm\" ... }"
                                  : actions::suggestion(unit.written->after(i), known, "there are")));
        const bool is_expectation = unit.written->has_expect() || unit.written->has_expect_health();
        if (unit.written->gate() && !is_expectation)
            wrong.push_back(place.error("gate", "a gate that expects nothing",
                                        "a gate is an `expect`: the administrator goes on once it holds"));
    }
    if (!wrong.empty()) return wrong;
    if (const std::vector<std::string> cycle = CycleSearch(units, ids).cycle(); !cycle.empty())
        return {document.root().error(
            "step", fmt::format("steps wait for each other: {}", fmt::join(cycle, " waits for ")),
            "take one `after` of these away")};
    for (const Unit& unit : units)
        for (const Unit* earlier : before(unit, units, ids))
            if (earlier->first > unit.first)
                wrong.push_back(place_of(document, unit.origin)
                                    .error("after",
                                           fmt::format("\"{}\" stands below this step, and comes before it",
                                                       earlier->written->id()),
                                           "let it stand above: run plays steps as they stand"));
    return wrong;
}

Freedom freedom_of(const Document& document) {
    const pb::Scenario& scenario = document.scenario();
    const pb::Freedom& freedom = scenario.freedom();
    return {.boots = freedom.boots(),
            .may_be_absent = !freedom.nobody_absent(),
            .absent = {freedom.absent().begin(), freedom.absent().end()},
            .is_written = scenario.has_freedom()};
}

}  // namespace language
