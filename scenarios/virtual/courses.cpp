#include "scenarios/virtual/courses.hpp"

#include <algorithm>
#include <ranges>

#include <fmt/format.h>

#include "scenarios/world.hpp"

namespace scenarios {
namespace {

struct DoorOf {
    Door operator()(const phone::GetFile&) const { return Door::tftp; }
    Door operator()(const phone::AskTvs&) const { return Door::tvs; }
    Door operator()(const phone::RegisterAt& r) const { return r.secure ? Door::secured_sip : Door::sip; }
    Door operator()(const phone::OpenHttps&) const { return Door::https; }
    Door operator()(const phone::Enrol&) const { return Door::capf; }
    Door operator()(const phone::LogInToNetwork&) const { return Door::authenticator; }
};

const std::string& server_of(const phone::Ask& ask) {
    return std::visit([](const auto& question) -> const std::string& { return question.server; }, ask);
}

}  // namespace

PlaceNumber Courses::start(const SitePhone& phone, const Visiting* visiting, Time now) {
    if (visiting != nullptr) return start_visit(phone, *visiting, now);
    Recent& recent = recent_[phone.standing];
    if (recent.place != 0 && recent.option_150 == phone.option_150 && recent.era == era_) return recent.place;
    const Standing& standing = *phone.standing;
    const std::optional<Enrolled>& lsc = standing.lsc;
    const auto key_of = [](const Enrolled& e) {
        return LscKey{e.capf.get(), e.since, e.until.value_or(Time{})};
    };
    std::vector<std::pair<std::string, LscKey>> on_record;
    for (const auto& [cluster, enrolled] : standing.lscs_on_record)
        on_record.emplace_back(cluster, key_of(enrolled));
    const Start start{era_,
                      standing.group,
                      standing.lists.ctl.get(),
                      standing.lists.itl.get(),
                      standing.configuration.get(),
                      phone.option_150,
                      lsc ? key_of(*lsc) : LscKey{},
                      std::move(on_record),
                      standing.operation_at,
                      standing.operation,
                      standing.is_off};
    PlaceNumber& place = starts_[start];
    if (place == 0) place = begin(phone, std::nullopt, now);
    recent = {phone.option_150, era_, place};
    return place;
}

// What a visit comes to depends on the whole standing, on which of its cached answers still count, and on
// where it goes.
PlaceNumber Courses::start_visit(const SitePhone& phone, const Visiting& visiting, Time now) {
    const auto counts = std::ranges::count_if(
        phone.standing->cache, [now](const auto& cached) { return cached.second.expires > now; });
    PlaceNumber& place = visits_[{era_, phone.standing, static_cast<std::size_t>(counts),
                                  visiting.where ? visiting.where->host : ""}];
    if (place == 0) place = begin(phone, visiting, now);
    return place;
}

PlaceNumber Courses::begin(const SitePhone& phone, const std::optional<Visiting>& visiting, Time now) {
    walker_ = std::make_unique<Walker>(site_.phone_like(phone), visiting, now);
    const PlaceNumber place = arrive(0, 0, &phone);
    places_[place].start = phone;
    places_[place].visiting = visiting;
    places_[place].begun = now;
    return place;
}

const Courses::Wish& Courses::wish(PlaceNumber number, Time now) {
    Place& place = places_[number];
    if (place.edition != edition_) refresh(number, now);
    return place.wish;
}

void Courses::refresh(PlaceNumber number, Time now) {
    Place& place = places_[number];
    place.edition = edition_;
    place.shortcuts[0] = place.shortcuts[1] = 0;
    const std::string& server = server_of(place.ask);
    place.wish = {std::visit(DoorOf{}, place.ask), 0, 1};
    for (const auto& cluster : site_.clusters()) {
        for (const Node& node : cluster->nodes()) {
            if (node.address == server) {
                if (is_open(node, place.wish.door)) {
                    const Site::Pose pose(site_, places_[start_of(number)].start);
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
    phone::Talk& talk = act.talk();
    talk.pass_to(now);
    talk.answer(judged(*talk.pending(), encounter), now);
}

// Goes the way from its start again, at the times at which it was first gone: phones that got so far met what
// is written along it.
void Courses::walk_to(PlaceNumber goal) {
    if (walker_ && walker_->at == goal) return;
    std::vector<const Way*> ways;
    for (PlaceNumber at = goal; places_[at].from != 0; at = places_[at].from)
        ways.push_back(&places_[places_[at].from].ways[places_[at].way]);
    const Place& start = places_[start_of(goal)];
    walker_ = std::make_unique<Walker>(site_.phone_like(start.start), start.visiting, start.begun);
    for (const Way* way : std::views::reverse(ways)) walker_->meet(way->encounter, way->when);
    walker_->at = goal;
}

PlaceNumber Courses::arrive(PlaceNumber from, std::uint32_t way, const SitePhone* begins) {
    const auto number = static_cast<PlaceNumber>(places_.size());
    Place& place = places_.emplace_back();
    place.from = from;
    place.way = way;
    place.lists = walker_->act.phone().flash.lists;
    place.configuration = walker_->act.phone().flash.configuration;
    if (const auto& lsc = walker_->act.phone().flash.lsc; lsc != walker_->lsc) {
        place.new_lsc = lsc;
        place.lost_lsc = lsc == nullptr;
    }
    walker_->at = number;
    if (const phone::Ask* ask = walker_->act.talk().pending()) {
        place.ask = *ask;
    } else {
        const Standing* before =
            begins != nullptr ? begins->standing : places_[start_of(from)].start.standing;
        place.end = walker_->act.end(site_, *before);
        walker_.reset();
    }
    return number;
}

const Standing* Courses::broken_off(PlaceNumber number, const Standing& before) {
    Standing standing = before;
    const Place& asked = places_[places_[number].from];
    standing.lists = asked.lists;
    standing.configuration = asked.configuration;
    standing.cache.clear();
    if (asked.new_lsc) site_.enrol(standing, *asked.new_lsc->certificate);
    if (asked.lost_lsc) Site::forget_lsc(standing);
    return site_.shared(std::move(standing));
}

}  // namespace scenarios
