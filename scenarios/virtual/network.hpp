// scenarios/virtual/network.hpp: time and load in the virtual world: how long exchanges take, how many of
// them a node serves, what gets lost. It knows nothing of trust.
//
// What it assumes, beside the figures of a scenario's `timing`:
//   - TFTP is lock-step with blocks of 512 bytes: a round trip for each. A node serves so many transfers at
//     once; other requests wait in the order in which they came, while their phones send again. A phone sends
//     a packet 4 times, after 0.5, 1 and 2 s more, and gives up after 4 s more (tftp::Patience; Q12).
//   - A TVS takes up so many handshakes a second, in the order of their coming. A phone waits 2 s for a
//     connection and 5 s for the rest (tvs::ClientLimits; Q12), then asks the next TVS.
//   - A CallManager takes up so many registrations a second; phones wait for their turn as long as it takes.
//   - HTTPS services, CAPF and 802.1X take up whoever comes.
//   - A lost packet of a TCP connection costs a second (RFC 6298).
//   - A stopped service refuses at once; a node that is away, or a blocked port, is silent.
#pragma once

#include <deque>

#include "scenarios/site.hpp"
#include "scenarios/traffic.hpp"
#include "scenarios/virtual/chance.hpp"

namespace scenarios {

// The ports of a node, as phones know them.
enum class Door { tftp, tvs, sip, secured_sip, https, capf, authenticator };
inline constexpr std::size_t doors = 7;

// Does the node answer here?
[[nodiscard]] bool is_open(const Node& node, Door door);

class Network {
  public:
    Network(const bellwether::Scenario& scenario, std::uint64_t seed);

    // Takes over which nodes and services can be reached now.
    void follow(const Site& site);

    struct Exchange {
        bool is_answered = false;
        Moment over;
    };
    // An exchange of so many round trips with a node, by its number over all clusters in file order. Calls
    // must come in the order of time.
    [[nodiscard]] Exchange exchange(std::uint32_t node, Door door, std::uint32_t round_trips, Moment now,
                                    Chance chance);

    // Would the node answer here, if nothing gets lost?
    [[nodiscard]] bool answers(std::uint32_t node, Door door) const {
        return nodes_[node].doors[static_cast<std::size_t>(door)] == Reach::open;
    }

    // From a phone's reset to its first request, and from an answer to its next request.
    [[nodiscard]] std::chrono::microseconds restart(Chance chance) const;
    [[nodiscard]] std::chrono::microseconds judging() const {
        return std::chrono::milliseconds(timing_.judging_ms());
    }

    // What the services have seen since the last call.
    [[nodiscard]] std::vector<ServiceLoad> take_loads();

  private:
    using Duration = std::chrono::microseconds;

    enum class Reach { silent, refused, open };

    struct NodeState {
        std::string name;
        Reach doors[scenarios::doors]{};
        std::vector<Moment> tftp_taken_until;  // by its transfers; a heap, the first to end on top
        Moment tvs_free;                       // when the TVS can take up the next handshake
        Moment call_manager_free;              // likewise
        ServiceLoad loads[3];                  // TFTP, TVS, CallManager
        std::int64_t second[3]{};              // that `in_second` counts
        std::uint32_t in_second[3]{};
    };

    [[nodiscard]] Exchange fetch(NodeState& node, std::uint32_t number, std::uint32_t blocks, Moment now,
                                 Chance& chance);
    [[nodiscard]] Exchange connect(NodeState& node, std::uint32_t number, Door door,
                                   std::uint32_t round_trips, Moment now, Chance& chance);
    [[nodiscard]] Duration round_trip(Chance& chance) const;
    [[nodiscard]] bool is_lost(Chance& chance) const;
    [[nodiscard]] bool is_out(std::uint32_t node, Moment now) const;
    static void count(NodeState& node, std::size_t service, Moment taken_up);

    bellwether::Timing timing_;
    std::uint64_t seed_;
    std::uint64_t loss_ = 0;  // of packets, in parts of 2^32
    std::vector<NodeState> nodes_;
};

}  // namespace scenarios
