// scenarios/worlds/live/address_block.hpp: 256 loopback addresses for the nodes of one run, so that each has
// one of its own and traffic looks real in a capture.
#pragma once

#include "scenarios/os/file.hpp"
#include "scenarios/worlds/world.hpp"

namespace live {

// Why nothing can listen there, and what to do about it.
[[nodiscard]] worlds::RunError listen_error(const std::string& address, std::uint16_t port,
                                            boost::system::error_code error);

class AddressBlock {
  public:
    // The first block of 127.64.0.0/10 that nobody uses. Throws worlds::RunError if there is none.
    [[nodiscard]] static AddressBlock first_free();

    // A given block, "127.64.3.0/24". Throws worlds::RunError where it is in use.
    [[nodiscard]] static AddressBlock at(const std::string& block);

    // Is this a block that `at` takes: 127.x.y.0/24?
    [[nodiscard]] static bool is_block(const std::string& text);

    [[nodiscard]] std::string name() const;                  // "127.64.3.0/24"
    [[nodiscard]] std::string address(std::size_t n) const;  // of the n-th node: up to 240
    [[nodiscard]] const model::Ports& ports() const { return ports_; }

  private:
    explicit AddressBlock(std::string prefix) : prefix_(std::move(prefix)) {}
    // What is in the way of taking the block; nothing: it is ours now.
    [[nodiscard]] std::optional<std::string> claim();

    std::string prefix_;  // "127.64.3."
    model::Ports ports_;
    os::Descriptor claim_;  // a listening socket: while it is open, no other run takes the block
};

}  // namespace live
