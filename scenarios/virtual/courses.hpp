// scenarios/virtual/courses.hpp: the courses that boots can take. A phone does nothing but what follows from
// what it holds and what it meets: phones of one group that hold the same, and meet the same, do the same.
// So each course is gone once, by a real phone::Boot with real signatures, for the first phone of its group;
// all others are led along it.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <tuple>
#include <unordered_map>

#include "scenarios/act.hpp"
#include "scenarios/virtual/encounter.hpp"
#include "scenarios/virtual/network.hpp"

namespace scenarios {

// Where a boot stands.
using PlaceNumber = std::uint32_t;

class Courses {
  public:
    explicit Courses(Site& site) : site_(site) {}

    // From now on the clusters answer as they are now, and certificates are judged at this time. `era` is
    // another number whenever some certificate has begun or ceased to be valid.
    void follow(std::uint32_t era) {
        era_ = era;
        ++edition_;
    }

    // Where a phone that stands so begins its boot or, with `visiting`, its visit.
    [[nodiscard]] PlaceNumber start(const SitePhone& phone, const Visiting* visiting, Time now);

    // What a boot at this place wants; it must not be over.
    struct Wish {
        Door door = Door::tftp;
        std::uint32_t node = 0;         // as in the network
        std::uint32_t round_trips = 1;  // if the node can be reached
    };
    [[nodiscard]] const Wish& wish(PlaceNumber place, Time now);

    // Where it goes from there: with the node's answer, or without.
    [[nodiscard]] PlaceNumber next(PlaceNumber place, bool is_answered, Time now);

    // How the phone stands when its boot is over; nullptr while it is not.
    [[nodiscard]] const Standing* end(PlaceNumber place) const { return places_[place].end; }

    // How a phone stands whose boot is broken off on its way to this place: with what it had when it asked
    // last.
    [[nodiscard]] const Standing* broken_off(PlaceNumber place, const Standing& before);

  private:
    struct Way {
        std::uint32_t era;
        Time when;  // it was first gone
        Encounter encounter;
        PlaceNumber to;
    };

    struct Place {
        const Standing* end = nullptr;
        std::uint32_t edition = 0;   // of `wish`, `met` and `shortcuts`
        PlaceNumber shortcuts[2]{};  // unanswered, answered; 0: not known yet
        Wish wish;
        PlaceNumber from = 0;              // 0: a boot begins here
        std::uint32_t way = 0;             // which of the ways from there led here
        SitePhone start{};                 // how phones stood when they began; of where a boot begins
        std::optional<Visiting> visiting;  // likewise
        Time begun;                        // when the first of them did; likewise
        phone::Lists lists;                // what the phone holds here
        std::shared_ptr<const phone::Configuration> configuration;
        std::shared_ptr<const TlsIdentity> new_lsc;  // that it got on its way here; nullptr: none
        bool lost_lsc = false;                       // it deleted the one that it had, on its way here
        phone::Ask ask;                              // its judge belongs to a boot that is gone
        Encounter met;                               // what the node would do with it
        std::vector<Way> ways;
    };

    // A boot that waits at a place.
    struct Walker {
        Walker(phone::Phone stands, const std::optional<Visiting>& visiting, Time now)
            : act(std::move(stands), visiting, now), lsc(act.phone().flash.lsc) {}
        void meet(const Encounter& encounter, Time now);
        Act act;
        std::shared_ptr<const TlsIdentity> lsc;  // that it began with, or got before its first ask
        PlaceNumber at = 0;
    };

    [[nodiscard]] PlaceNumber start_visit(const SitePhone& phone, const Visiting& visiting, Time now);
    [[nodiscard]] PlaceNumber begin(const SitePhone& phone, const std::optional<Visiting>& visiting,
                                    Time now);
    [[nodiscard]] PlaceNumber start_of(PlaceNumber place) const;
    void walk_to(PlaceNumber place);
    // `begins`: how the phone stood, where an act may end before it asks anything.
    PlaceNumber arrive(PlaceNumber from, std::uint32_t way, const SitePhone* begins = nullptr);
    void refresh(PlaceNumber place, Time now);

    using LscKey = std::tuple<const ctl::Certificate*, Time, Time>;

    // All of a standing that a boot depends on.
    using Start =
        std::tuple<std::uint32_t, std::size_t, const ctl::TrustList*, const ctl::TrustList*,
                   const phone::Configuration*, const std::vector<std::string>*, LscKey,
                   std::vector<std::pair<std::string, LscKey>>, std::string, CertificateOperation, bool>;
    using VisitStart = std::tuple<std::uint32_t, const Standing*, std::size_t, std::string>;

    Site& site_;
    std::uint32_t era_ = 0;
    std::uint32_t edition_ = 1;
    std::deque<Place> places_{1};  // the first is none
    std::map<Start, PlaceNumber> starts_;
    std::map<VisitStart, PlaceNumber> visits_;
    // A quicker way to some of `starts_`.
    struct Recent {
        const std::vector<std::string>* option_150 = nullptr;
        std::uint32_t era = 0;
        PlaceNumber place = 0;
    };
    std::unordered_map<const Standing*, Recent> recent_;
    std::unique_ptr<Walker> walker_;
};

}  // namespace scenarios
