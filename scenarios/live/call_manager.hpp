// scenarios/live/call_manager.hpp: a small CallManager: takes registrations over TCP, or over TLS from phones
// with a certificate that it accepts.
#pragma once

#include <functional>
#include <memory>

#include "tvs/tls.hpp"

namespace boost::asio {
class io_context;
}

namespace scenarios {

struct CallManagerOptions {
    std::string address;
    std::uint16_t port = 5060;
    std::function<bool(std::string_view device)> accepts_device;
};

// What a listener for secure registration presents and demands.
struct CallManagerTls {
    tvs::TlsIdentity identity;
    tvs::TlsRange versions;
    tvs::PeerJudge accepts_certificate;  // of the phone: LSC or MIC
};

class CallManagerListener {
  public:
    // Without `tls` it listens for plain TCP. Throws boost::system::system_error where the address can't be
    // had.
    CallManagerListener(boost::asio::io_context& context, CallManagerOptions options,
                        std::optional<CallManagerTls> tls);
    ~CallManagerListener();
    CallManagerListener(const CallManagerListener&) = delete;
    CallManagerListener& operator=(const CallManagerListener&) = delete;

  private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace scenarios
