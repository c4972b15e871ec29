// scenarios/lab/replay_server.hpp: one server on sockets for the phones of a replay: their files by HTTP and
// TFTP, and their registrations.
#pragma once

#include <functional>

#include "scenarios/lab/replay.hpp"
#include "scenarios/worlds/live/registered_phones.hpp"

namespace lab {

struct ReplayServerOptions {
    std::string address;
    std::uint16_t tftp = 69;
    std::uint16_t http = 6970;
    std::uint16_t sip = 5060;
    // Between a registration and the reset that follows: phones are busy when they have just registered.
    std::chrono::milliseconds pause = std::chrono::seconds(5);
};

struct ReplayListeners {
    std::function<void(const std::string& line)> request{};  // each, in words
    std::function<void(const live::TrustListAlarm&, const Heard&)> heard{};
    // It was to be told to reset; was it?
    std::function<void(const std::string& device, bool was_told)> reset{};
    std::function<void(const std::string& device)> came_with_lists{};
};

class ReplayServer {
  public:
    // `replay` outlives it. Throws worlds::RunError where an address or port can't be had.
    ReplayServer(ReplayServerOptions options, Replay& replay, ReplayListeners listeners);
    ~ReplayServer();
    ReplayServer(const ReplayServer&) = delete;
    ReplayServer& operator=(const ReplayServer&) = delete;

    [[nodiscard]] live::RegisteredPhones& phones();

    // Until a signal (serving.hpp).
    void serve(const std::function<void(const std::string& line)>& command);

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace lab
