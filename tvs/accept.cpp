#include "tvs/accept.hpp"

namespace tvs {

std::string peer_text(const boost::asio::ip::tcp::socket& socket) {
    boost::system::error_code error;
    const auto peer = socket.remote_endpoint(error);
    return error ? "gone" : peer.address().to_string() + ":" + std::to_string(peer.port());
}

}  // namespace tvs
