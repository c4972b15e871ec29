#include "scenarios/virtual/courses.hpp"

#include <algorithm>
#include <ranges>

#include <fmt/format.h>

#include "scenarios/world.hpp"

namespace scenarios {
namespace {

Door door_of(const phone::Ask& ask) {
    if (std::holds_alternative<phone::GetFile>(ask)) return Door::tftp;
    if (std::holds_alternative<phone::AskTvs>(ask)) return Door::tvs;
    return std::get<phone::RegisterAt>(ask).secure ? Door::secured_sip : Door::sip;
}

const std::string& server_of(const phone::Ask& ask) {
    return std::visit([](const auto& question) -> const std::string& { return question.server; }, ask);
}

}  // namespace

PlaceNumber Courses::start(const SitePhone& phone, Time now) {
    Recent& recent = recent_[phone.standing];
    if (recent.place != 0 && recent.option_150 == phone.option_150 && recent.era == era_) return recent.place;
    const Standing& standing = *phone.standing;
    const Start start{era_,
                      standing.group,
                      standing.lists.ctl.get(),
                      standing.lists.itl.get(),
                      standing.configuration.get(),
                      phone.option_150};
    PlaceNumber& place = starts_[start];
    if (place == 0) {
        walker_ = std::make_unique<Walker>(site_.phone_like(phone), now);
        place = arrive(0, 0);
        places_[place].start = phone;
        places_[place].begun = now;
    }
    recent = {phone.option_150, era_, place};
    return place;
}

const Courses::Wish& Courses::wish(PlaceNumber number, Time now) {
    Place& place = places_[number];
    if (place.edition != edition_) refresh(place, now);
    return place.wish;
}

void Courses::refresh(Place& place, Time now) {
    place.edition = edition_;
    place.shortcuts[0] = place.shortcuts[1] = 0;
    const std::string& server = server_of(place.ask);
    place.wish = {door_of(place.ask), 0, 1};
    for (const auto& cluster : site_.clusters()) {
        for (const Node& node : cluster->nodes()) {
            if (node.address == server) {
                if (is_open(node, place.wish.door)) {
                    place.met = meet(*cluster, node, place.ask, now);
                    place.wish.round_trips = place.met.round_trips;
                }
                return;
            }
            ++place.wish.node;
        }
    }
    throw RunError(fmt::format("a phone asks {}, where no node is", server));
}

PlaceNumber Courses::next(PlaceNumber number, bool is_answered, Time now) {
    if (const PlaceNumber known = places_[number].shortcuts[is_answered ? 1 : 0]; known != 0) return known;
    Place& place = places_[number];
    Encounter encounter = is_answered ? place.met : nobody(place.ask);
    const auto same = std::ranges::find_if(
        place.ways, [&](const Way& way) { return way.era == era_ && way.encounter == encounter; });
    PlaceNumber to = 0;
    if (same != place.ways.end()) {
        to = same->to;
    } else {
        walk_to(number);
        walker_->meet(encounter, now);
        place.ways.push_back({era_, now, std::move(encounter), 0});
        to = arrive(number, static_cast<std::uint32_t>(place.ways.size() - 1));
        place.ways.back().to = to;
    }
    place.shortcuts[is_answered ? 1 : 0] = to;
    return to;
}

PlaceNumber Courses::start_of(PlaceNumber place) const {
    while (places_[place].from != 0) place = places_[place].from;
    return place;
}

void Courses::Walker::meet(const Encounter& encounter, Time now) {
    boot.pass_to(now);
    boot.answer(judged(*boot.pending(), encounter), now);
}

// Goes the way from its start again, at the times at which it was first gone: phones that got so far met what
// is written along it.
void Courses::walk_to(PlaceNumber goal) {
    if (walker_ && walker_->at == goal) return;
    std::vector<const Way*> ways;
    for (PlaceNumber at = goal; places_[at].from != 0; at = places_[at].from)
        ways.push_back(&places_[places_[at].from].ways[places_[at].way]);
    const Place& start = places_[start_of(goal)];
    walker_ = std::make_unique<Walker>(site_.phone_like(start.start), start.begun);
    for (const Way* way : std::views::reverse(ways)) walker_->meet(way->encounter, way->when);
    walker_->at = goal;
}

PlaceNumber Courses::arrive(PlaceNumber from, std::uint32_t way) {
    const auto number = static_cast<PlaceNumber>(places_.size());
    Place& place = places_.emplace_back();
    place.from = from;
    place.way = way;
    place.lists = walker_->phone.flash.lists;
    place.configuration = walker_->phone.flash.configuration;
    walker_->at = number;
    if (const phone::Ask* ask = walker_->boot.pending()) {
        place.ask = *ask;
    } else {
        const Standing& before = *places_[start_of(from)].start.standing;
        place.end = site_.after_boot(before, walker_->phone, walker_->boot.report());
        walker_.reset();
    }
    return number;
}

const Standing* Courses::broken_off(PlaceNumber number, const Standing& before) {
    Standing standing = before;
    const Place& asked = places_[places_[number].from];
    standing.lists = asked.lists;
    standing.configuration = asked.configuration;
    return site_.shared(std::move(standing));
}

}  // namespace scenarios
