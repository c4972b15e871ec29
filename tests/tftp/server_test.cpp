// TFTP over real UDP: our client, curl, and hostile packets.
#include "tftp/server.hpp"

#include <map>
#include <thread>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/udp.hpp>
#include <doctest/doctest.h>

#include "tests/support/commands.hpp"
#include "tftp/client.hpp"

using namespace tftp;
namespace asio = boost::asio;
using asio::ip::udp;

namespace {

class Files : public FileSource {
  public:
    std::map<std::string, Bytes> files;
    [[nodiscard]] Opened open(const std::string& name) override {
        const auto found = files.find(name);
        if (found == files.end()) return WireError{ErrorCode::file_not_found, "File not found"};
        return std::make_unique<MemoryFile>(std::make_shared<const Bytes>(found->second));
    }
};

Bytes pattern(std::size_t size) {
    Bytes bytes(size);
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(i * 7 + i / 509);
    return bytes;
}

struct Fixture {
    Files files;
    asio::io_context context{1};
    Server server{context, {.address = "127.0.0.1", .port = 0}, files};

    Fetched get(const std::string& name, Wishes wishes = {}, std::size_t limit = 64 << 20) {
        FetchOptions options;
        options.address = "127.0.0.1";
        options.port = server.port();
        options.file_name = name;
        options.wishes = wishes;
        options.limit = limit;
        return get(options);
    }

    Fetched get(const FetchOptions& options) {
        std::optional<Fetched> result;
        fetch(context, options, [&result](Fetched fetched) { result = std::move(fetched); });
        while (!result) context.run_one();
        return std::move(*result);
    }
};

// The server in a thread of its own, for clients that block. Files are put in before it starts.
struct ThreadedFixture : Fixture {
    std::thread thread;

    void start() {
        thread = std::thread([this] { context.run(); });
    }
    ~ThreadedFixture() {
        context.stop();
        if (thread.joinable()) thread.join();
    }
};

Bytes receive(udp::socket& socket, udp::endpoint& from) {
    Bytes buffer(70000);
    buffer.resize(socket.receive_from(asio::buffer(buffer), from));
    return buffer;
}

struct Client {
    asio::io_context context;
    udp::socket socket{context, udp::endpoint(asio::ip::make_address("127.0.0.1"), 0)};
    udp::endpoint server;

    explicit Client(std::uint16_t port) : server(asio::ip::make_address("127.0.0.1"), port) {}
    void send(const Bytes& packet, const udp::endpoint& to) { socket.send_to(asio::buffer(packet), to); }
    std::optional<Packet> ask(const Bytes& packet) {
        send(packet, server);
        answer = receive(socket, transfer);
        return parse(answer);
    }
    Bytes answer;
    udp::endpoint transfer;
};

}  // namespace

TEST_SUITE("tftp server") {
    TEST_CASE("our client fetches files of many sizes, with and without options") {
        Fixture fixture;
        for (const std::size_t size : {0, 1, 512, 6000, 100000}) {
            fixture.files.files["file"] = pattern(size);
            CHECK(fixture.get("file").file == pattern(size));
            CHECK(fixture
                      .get("file", {.block_size = 1428,
                                    .window_size = 16,
                                    .timeout = std::chrono::seconds(1),
                                    .transfer_size = true})
                      .file == pattern(size));
        }
    }

    TEST_CASE("a file of over 32 MiB arrives in blocks of 512 bytes: their numbers wrap") {
        Fixture fixture;
        fixture.files.files["large"] = pattern((32 << 20) + 512 * 3 + 17);
        const Fetched fetched = fixture.get(
            "large", {.block_size = {}, .window_size = 64, .timeout = {}, .transfer_size = false});
        CHECK(fetched.outcome == FetchOutcome::received);
        CHECK(fetched.file == fixture.files.files["large"]);
    }

    TEST_CASE("a missing file is refused with error 1, and the file that takes its place is served") {
        Fixture fixture;
        const Fetched missing = fixture.get("ITLFile.tlv");
        CHECK(missing.outcome == FetchOutcome::refused);
        CHECK(missing.error.code == ErrorCode::file_not_found);
        fixture.files.files["ITLFile.tlv"] = pattern(10);
        CHECK(fixture.get("ITLFile.tlv").file == pattern(10));
        fixture.files.files["ITLFile.tlv"] = pattern(20);
        CHECK(fixture.get("ITLFile.tlv").file == pattern(20));
    }

    TEST_CASE("a closed port is silence, and heard of at once") {
        Fixture fixture;
        FetchOptions options;
        options.address = "127.0.0.1";
        options.file_name = "file";
        {
            udp::socket taken(fixture.context, udp::endpoint(asio::ip::make_address("127.0.0.1"), 0));
            options.port = taken.local_endpoint().port();
        }
        options.patience = {
            .first_wait = std::chrono::hours(1), .longest_wait = std::chrono::hours(1), .sends = 2};
        CHECK(fixture.get(options).outcome == FetchOutcome::silent);
    }

    TEST_CASE("a file over the client's limit is not taken") {
        Fixture fixture;
        fixture.files.files["large"] = pattern(5000);
        CHECK(fixture.get("large", {}, 4999).outcome == FetchOutcome::too_large);
        CHECK(fixture
                  .get("large", {.block_size = {}, .window_size = {}, .timeout = {}, .transfer_size = true},
                       4999)
                  .outcome == FetchOutcome::too_large);
    }

    TEST_CASE("a write is refused with error 2, an unknown mode and noise with error 4") {
        ThreadedFixture fixture;
        fixture.start();
        Client client(fixture.server.port());
        CHECK(std::get<WireError>(*client.ask(encode(Request{true, "file", "octet", {}}))).code ==
              ErrorCode::access_violation);
        CHECK(std::get<WireError>(*client.ask(encode(Request{false, "file", "mail", {}}))).code ==
              ErrorCode::illegal_operation);
        CHECK(std::get<WireError>(*client.ask(Bytes{0, 77, 1})).code == ErrorCode::illegal_operation);
    }

    TEST_CASE("a packet from a wrong port is answered with error 5, and the transfer goes on") {
        ThreadedFixture fixture;
        fixture.files.files["file"] = pattern(600);
        fixture.start();
        Client client(fixture.server.port());
        CHECK(std::get<Data>(*client.ask(encode(Request{false, "file", "octet", {}}))).block == 1);
        Client stranger(fixture.server.port());
        stranger.send(encode(Acknowledgement{1}), client.transfer);
        udp::endpoint from;
        const Bytes answer = receive(stranger.socket, from);
        CHECK(std::get<WireError>(*parse(answer)).code == ErrorCode::unknown_transfer_id);
        client.send(encode(Acknowledgement{1}), client.transfer);
        client.answer = receive(client.socket, from);
        CHECK(std::get<Data>(*parse(client.answer)).block == 2);
        CHECK(std::get<Data>(*parse(client.answer)).payload.size() == 88);
    }

    TEST_CASE("a stray packet to our client, from a port that is closed at once, does not end its transfer") {
        Fixture fixture;
        asio::io_context blocking;
        udp::socket listener(blocking, udp::endpoint(asio::ip::make_address("127.0.0.1"), 0));
        FetchOptions options;
        options.address = "127.0.0.1";
        options.port = listener.local_endpoint().port();
        options.file_name = "file";
        std::optional<Fetched> result;
        fetch(fixture.context, options, [&result](Fetched fetched) { result = std::move(fetched); });
        udp::endpoint client;
        std::thread server([&] {
            (void)receive(listener, client);
            udp::socket transfer(blocking, udp::endpoint(asio::ip::make_address("127.0.0.1"), 0));
            transfer.send_to(asio::buffer(encode(Data{1, Bytes(512, 'a')})), client);
            udp::endpoint from;
            (void)receive(transfer, from);
            {
                udp::socket stray(blocking, udp::endpoint(asio::ip::make_address("127.0.0.1"), 0));
                stray.send_to(asio::buffer(encode(Data{2, Bytes(3, 'x')})), client);
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
            transfer.send_to(asio::buffer(encode(Data{2, Bytes(7, 'b')})), client);
            (void)receive(transfer, from);
        });
        while (!result) fixture.context.run_one();
        server.join();
        CHECK(result->outcome == FetchOutcome::received);
        CHECK(result->file.size() == 519);
    }

    TEST_CASE("a repeated request starts no second transfer") {
        ThreadedFixture fixture;
        fixture.files.files["file"] = pattern(600);
        fixture.start();
        Client client(fixture.server.port());
        const Bytes request = encode(Request{false, "file", "octet", {}});
        (void)client.ask(request);
        const udp::endpoint first = client.transfer;
        client.send(request, client.server);
        client.send(encode(Acknowledgement{1}), first);
        udp::endpoint from;
        const Bytes answer = receive(client.socket, from);
        CHECK(from == first);
        CHECK(std::get<Data>(*parse(answer)).block == 2);
    }

    TEST_CASE("after waits that have grown, an acknowledgement makes the next wait a short one again") {
        Files files;
        files.files["file"] = pattern(600);
        asio::io_context context{1};
        Server server(context,
                      {.address = "127.0.0.1",
                       .port = 0,
                       .patience = {.first_wait = std::chrono::milliseconds(25),
                                    .longest_wait = std::chrono::milliseconds(60000),
                                    .sends = 12}},
                      files);
        std::thread thread([&context] { context.run(); });
        Client client(server.port());
        (void)client.ask(encode(Request{false, "file", "octet", {}}));
        udp::endpoint from;
        for (int i = 0; i < 6; ++i) (void)receive(client.socket, from);  // 25, 50, .. 800 ms; next after 1600
        client.send(encode(Acknowledgement{1}), client.transfer);
        CHECK(std::get<Data>(*parse(receive(client.socket, from))).block == 2);
        const auto start = std::chrono::steady_clock::now();
        CHECK(std::get<Data>(*parse(receive(client.socket, from))).block == 2);
        CHECK(std::chrono::steady_clock::now() - start < std::chrono::milliseconds(800));
        context.stop();
        thread.join();
    }

    TEST_CASE("clients share a port of the server's, but no client meets the same one twice in succession") {
        ThreadedFixture fixture;
        fixture.files.files["file"] = pattern(100);
        fixture.start();
        const Bytes request = encode(Request{false, "file", "octet", {}});
        Client first(fixture.server.port());
        Client second(fixture.server.port());
        (void)first.ask(request);
        (void)second.ask(request);
        CHECK(first.transfer == second.transfer);
        const udp::endpoint before = first.transfer;
        first.send(encode(Acknowledgement{1}), first.transfer);
        // Another request from the same port is another transfer, whether the one before it was over or not.
        (void)first.ask(encode(Request{false, "file", "octet", {{"tsize", "0"}}}));
        CHECK(first.transfer != before);
        // And the transfers of others are not disturbed.
        second.send(encode(Acknowledgement{1}), second.transfer);
        CHECK(std::get<Data>(*second.ask(request)).block == 1);
    }

    TEST_CASE("a few silent transfers, one on each of the server's ports, do not keep new ones away") {
        Files files;
        files.files["file"] = pattern(2000);
        asio::io_context context{1};
        Server server(context, {.address = "127.0.0.1", .port = 0}, files);
        const auto answered = [&context](Client& client, const Bytes& request) {
            client.send(request, client.server);
            for (int i = 0; i < 100 && client.socket.available() == 0; ++i)
                context.run_one_for(std::chrono::milliseconds(20));
            if (client.socket.available() == 0) return false;
            client.answer = receive(client.socket, client.transfer);
            return true;
        };
        const auto request = [](int timeout) {
            return encode(Request{false, "file", "octet", {{"timeout", std::to_string(timeout)}}});
        };
        // Each time that the busy one asks for something else it needs another port, and a silent one holds
        // the last.
        Client busy(server.port());
        std::vector<std::unique_ptr<Client>> silent;
        for (int i = 0; i < 80; ++i) {
            CAPTURE(i);
            silent.push_back(std::make_unique<Client>(server.port()));
            REQUIRE(answered(*silent.back(), request(30)));
            REQUIRE(answered(busy, request(1 + i % 2)));
        }
    }

    TEST_CASE("beyond loopback each transfer has a port of its own") {
        Files files;
        files.files["file"] = pattern(2000);
        asio::io_context context{1};
        Server server(context, {.address = "0.0.0.0", .port = 0}, files);
        std::thread thread([&context] { context.run(); });
        Client first(server.port());
        Client second(server.port());
        const Bytes request = encode(Request{false, "file", "octet", {}});
        CHECK(std::get<Data>(*first.ask(request)).block == 1);
        CHECK(std::get<Data>(*second.ask(request)).block == 1);
        CHECK(first.transfer.port() != second.transfer.port());
        context.stop();
        thread.join();
    }

    TEST_CASE("windows of all transfers together keep to the memory that there is for them") {
        Files files;
        files.files["file"] = pattern(200000);
        asio::io_context context{1};
        Server server(context, {.address = "127.0.0.1", .port = 0, .most_window_bytes = 70000}, files);
        std::thread thread([&context] { context.run(); });
        const Bytes request =
            encode(Request{false, "file", "octet", {{"blksize", "1000"}, {"windowsize", "64"}}});
        const auto granted = [](const std::optional<Packet>& packet) {
            std::string values;
            for (const Option& option : std::get<OptionAcknowledgement>(*packet).options)
                values += option.value + " ";
            return values;
        };
        Client first(server.port());
        Client second(server.port());
        Client third(server.port());
        CHECK(granted(first.ask(request)) == "1000 64 ");
        CHECK(granted(second.ask(request)) == "1000 6 ");
        CHECK(granted(third.ask(request)) == "512 1 ");
        context.stop();
        thread.join();
    }

    TEST_CASE("a file that can't be made is an error for its client, and for nobody else") {
        class Failing : public FileSource {
          public:
            [[nodiscard]] Opened open(const std::string& name) override {
                if (name == "bad") throw std::runtime_error("no");
                return std::make_unique<MemoryFile>(std::make_shared<const Bytes>(pattern(10)));
            }
        } files;
        asio::io_context context{1};
        Server server(context, {.address = "127.0.0.1", .port = 0}, files);
        std::thread thread([&context] { context.run(); });
        Client client(server.port());
        CHECK(std::get<WireError>(*client.ask(encode(Request{false, "bad", "octet", {}}))).message ==
              "The file can't be had");
        CHECK(std::get<Data>(*client.ask(encode(Request{false, "good", "octet", {}}))).payload.size() == 10);
        context.stop();
        thread.join();
    }

    TEST_CASE("ten thousand requests that nobody goes on with do not hold up a fetch") {
        Fixture fixture;
        fixture.files.files["file"] = pattern(6000);
        Client client(fixture.server.port());
        const Bytes request = encode(Request{false, "file", "octet", {}});
        for (int i = 0; i < 10000; ++i) {
            udp::socket silent(client.context, udp::endpoint(asio::ip::make_address("127.0.0.2"), 0));
            silent.send_to(asio::buffer(request), client.server);
            if (i % 50 == 49) fixture.context.poll();
        }
        CHECK(fixture.get("file").file == pattern(6000));
    }

    TEST_CASE("when all transfers are taken the oldest whose client was never heard again has to go") {
        Files files;
        files.files["file"] = pattern(2000);
        asio::io_context context{1};
        std::vector<std::string> outcomes;
        Server server(context, {.address = "127.0.0.1", .port = 0, .most_transfers = 2}, files,
                      [&outcomes](const ServedRequest& served) {
                          outcomes.push_back(served.client + " " + served.outcome);
                      });
        const Bytes request = encode(Request{false, "file", "octet", {}});
        std::vector<std::unique_ptr<Client>> clients;
        const auto join = [&] {
            clients.push_back(std::make_unique<Client>(server.port()));
            clients.back()->send(request, clients.back()->server);
            while (clients.back()->socket.available() == 0) context.run_one();
            clients.back()->answer = receive(clients.back()->socket, clients.back()->transfer);
        };
        join();
        join();
        // The first is heard; then a third comes, and the second has to go.
        clients[0]->send(encode(Acknowledgement{1}), clients[0]->transfer);
        while (clients[0]->socket.available() == 0) context.run_one();
        join();
        REQUIRE(outcomes.size() == 1);
        CHECK(outcomes[0] ==
              "127.0.0.1:" + std::to_string(clients[1]->socket.local_endpoint().port()) + " broken off");
    }

    TEST_CASE("curl fetches a file whole, and is told of a missing one") {
        ThreadedFixture fixture;
        fixture.files.files["file"] = pattern(100000);
        fixture.start();
        const std::string url = "tftp://127.0.0.1:" + std::to_string(fixture.server.port()) + "/";
        for (const char* options : {"", "--tftp-blksize 1428", "--tftp-no-options"}) {
            const auto got = support::run(std::string("curl -s ") + options + " " + url + "file");
            CHECK(got.exit_code == 0);
            CHECK(Bytes(got.output.begin(), got.output.end()) == pattern(100000));
        }
        CHECK(support::run("curl -s " + url + "missing").exit_code == 68);
        CHECK(support::run("echo x | curl -s -T - " + url + "new").exit_code == 69);
    }

    TEST_CASE("an address that is taken is an error when the server is made") {
        Fixture fixture;
        CHECK_THROWS_AS(
            Server(fixture.context, {.address = "127.0.0.1", .port = fixture.server.port()}, fixture.files),
            boost::system::system_error);
    }
}
