// scenarios/worlds/virtual/activity_record.hpp: registrations and requests over time, in as much detail as
// fits: pieces of a second at first, of twice that whenever there are too many.
#pragma once

#include "scenarios/model/exchange.hpp"
#include "scenarios/worlds/traffic.hpp"

namespace virtual_world {

class ActivityRecord {
  public:
    static constexpr std::size_t most_pieces = 512;

    // Names the nodes, by their numbers. Does nothing the second time.
    void begin(const model::SiteState& site);

    // So many phones are without registration from now on. What is told of something earlier than before
    // counts as of the latest piece.
    void note_without(worlds::Moment at, std::size_t phones);
    // A phone asks this node for something. HTTPS services, CAPF and 802.1X are not looked at.
    void note_request(worlds::Moment at, std::uint32_t node, model::Endpoint endpoint);

    [[nodiscard]] worlds::Activity activity() const;

  private:
    struct Piece {
        std::int64_t number = 0;  // from 1970 on
        std::size_t most_without = 0;
        std::size_t without_at_end = 0;
        std::vector<std::uint32_t> requests{};  // by node, of each TFTP, TVS and CallManager
    };
    Piece& piece_at(worlds::Moment at);
    void halve();

    std::int64_t seconds_ = 1;  // of a piece
    std::vector<std::string> nodes_;
    std::vector<Piece> pieces_;  // those in which something happened
    std::size_t without_ = 0;    // now
};

}  // namespace virtual_world
