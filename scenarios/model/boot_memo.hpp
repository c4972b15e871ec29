// scenarios/model/boot_memo.hpp: boots that were gone through before. A phone does nothing but what follows
// from what it holds and what it meets: phones of one group that hold the same, and meet the same, do the
// same. So each course of a boot is gone through once, by a real phone::Boot with real signatures, for the
// first phone of its group; all others are led along it. The memo is no part of a site: all states of it
// share one.
#pragma once

#include <deque>
#include <unordered_map>

#include "scenarios/model/exchange.hpp"
#include "scenarios/model/phone_task.hpp"

namespace model {

// Where a boot stands: a node of the graph of all boots.
using BootNodeNumber = std::uint32_t;

class BootMemo {
  public:
    // Both outlive it.
    BootMemo(issuing::Issuer& issuer, KnownCertificates& known) : issuer_(issuer), known_(known) {}

    // From now on clusters answer as they are in this state. `era` is another number whenever some
    // certificate has begun or ceased to be valid; what servers sign is dated `issued`, or the moment that it
    // is asked for.
    void follow(const SiteState& site, std::uint64_t era, std::optional<Time> issued = {});

    // Where a phone in this state begins its errand.
    [[nodiscard]] BootNodeNumber start(std::size_t group, const PhoneRecord& phone, const Errand& errand,
                                       Time now);

    // What a boot at this node asks for; it must not be over.
    struct Wish {
        Endpoint endpoint = Endpoint::tftp;
        std::uint32_t node = 0;         // of a cluster, by its number over all of them
        std::uint32_t round_trips = 1;  // if that can be reached
        bool is_open = false;           // it can
    };
    [[nodiscard]] const Wish& wish(BootNodeNumber node, Time now);

    // Where it goes from there: with the answer, or without.
    [[nodiscard]] BootNodeNumber next(BootNodeNumber node, bool is_answered, Time now);

    // How the phone stands when its boot is over; nullptr while it is not.
    [[nodiscard]] const PhoneRecord* end(BootNodeNumber node) const {
        return nodes_[node].end ? &*nodes_[node].end : nullptr;
    }

    // How a phone stands whose boot is broken off on its way to this node: with what it had when it asked
    // last.
    [[nodiscard]] PhoneRecord broken_off(BootNodeNumber node, const PhoneRecord& before);

    // The one record that equals this one: so that equal phones share what they hold.
    [[nodiscard]] PhoneRecord shared(const PhoneRecord& phone);

    // So many nodes are remembered.
    [[nodiscard]] std::size_t nodes() const { return nodes_.size(); }

  private:
    struct Transition {
        std::uint64_t era;
        Time when;  // it was first taken
        Exchange exchange;
        BootNodeNumber to;
    };

    // What a node of the graph knows of a site that it was asked about.
    struct Met {
        Exchange exchange;
        Wish wish;
        BootNodeNumber next[2]{};  // unanswered, answered; 0: not known yet
    };

    struct BootNode {
        std::optional<PhoneRecord> end;
        BootNodeNumber from = 0;           // 0: a boot begins here
        std::uint32_t transition = 0;      // which of those from there led here
        std::size_t group = 0;             // of where a boot begins
        std::optional<PhoneRecord> start;  // likewise
        Errand errand;                     // likewise
        Time begun;                        // when the first of them did; likewise
        phone::Lists lists;                // what the phone holds here
        std::shared_ptr<const phone::Configuration> configuration;
        std::string load;
        std::shared_ptr<const TlsIdentity> new_lsc;  // that it got on its way here; nullptr: none
        bool lost_lsc = false;                       // it deleted the one that it had, on its way here
        phone::Ask ask;
        std::vector<Transition> transitions;
        std::uint32_t edition = 0;                 // in which it was asked about last
        std::unordered_map<std::size_t, Met> met;  // by the number of the site
    };

    // A boot that waits at a node.
    struct Replay {
        Replay(phone::Phone phone, const PhoneState& state, const Errand& errand, Time now)
            : task(std::move(phone), state, errand, now), lsc(task.phone().flash.lsc) {}
        void meet(const Exchange& exchange, Time now);
        PhoneTask task;
        std::shared_ptr<const TlsIdentity> lsc;  // that it began with, or got before its first ask
        BootNodeNumber at = 0;
    };

    [[nodiscard]] BootNodeNumber begin(std::size_t group, const PhoneRecord& phone, const Errand& errand,
                                       Time now);
    [[nodiscard]] BootNodeNumber start_of(BootNodeNumber node) const;
    [[nodiscard]] Asker asker(BootNodeNumber start) const;
    void replay_to(BootNodeNumber node);
    BootNodeNumber arrive(BootNodeNumber from, std::uint32_t transition, const PhoneRecord* begins);
    [[nodiscard]] Met& met_at(BootNodeNumber node, Time now);
    [[nodiscard]] Context context(Time now) const { return {issuer_, known_, now, issued_.value_or(now)}; }
    [[nodiscard]] phone::Lists shared(phone::Lists lists);

    struct StartKey {
        const void* state;  // of a phone; its handle is in `states_`
        std::size_t group;
        std::uint64_t era;
        bool operator==(const StartKey&) const = default;
    };
    struct StartHash {
        std::size_t operator()(const StartKey& key) const {
            return Hash()
                .add(reinterpret_cast<std::uintptr_t>(key.state))
                .add(key.group)
                .add(key.era)
                .value();
        }
    };
    using VisitKey =
        std::tuple<const void*, const void*, std::size_t, std::uint64_t, std::size_t, std::string>;

    issuing::Issuer& issuer_;
    KnownCertificates& known_;
    SiteState site_;
    std::size_t site_number_ = 0;  // of its clusters and the era: equal ones have the same
    std::uint64_t era_ = 0;
    std::optional<Time> issued_;
    std::uint32_t edition_ = 1;
    std::unordered_map<std::size_t, std::vector<Shared<ClusterState>>> clusters_;  // by hash
    std::map<std::pair<std::vector<const void*>, std::uint64_t>, std::size_t> sites_;
    std::deque<BootNode> nodes_{1};                                   // the first is none
    std::unordered_map<StartKey, BootNodeNumber, StartHash> recent_;  // by the state as it is
    std::unordered_map<StartKey, BootNodeNumber, StartHash> starts_;  // by all of it that a boot depends on
    std::map<VisitKey, BootNodeNumber> visits_;                       // and reconnections
    std::unordered_map<std::size_t, std::vector<Shared<PhoneState>>> states_;  // by hash
    std::unordered_map<std::size_t, std::vector<Shared<LastBoot>>> last_boots_;
    std::unordered_map<std::size_t, std::vector<ctl::TrustListPtr>> lists_;
    std::unique_ptr<Replay> replay_;
};

// Lets a phone do this to the end where nothing is in its way, and says how it stands then. The memo follows
// the site.
[[nodiscard]] PhoneRecord run(BootMemo& memo, std::size_t group, const PhoneRecord& phone,
                              const Errand& errand, Time now);

}  // namespace model
