# docker build -t cryptopredict .
# docker run -p 127.0.0.1:8080:8080 -v cryptopredict:/data cryptopredict
# How to use it: docs/guide/operations.md.

# The front end is built by Node.js as a part of the build.
FROM node:22-bookworm-slim AS node

FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
COPY --from=node /usr/local/bin/node /usr/local/bin/
COPY --from=node /usr/local/lib/node_modules /usr/local/lib/node_modules
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm
WORKDIR /source
COPY . .
RUN dotnet publish CryptoPredict.Dashboard -c Release -o /program

FROM mcr.microsoft.com/dotnet/aspnet:10.0
COPY --from=build /program /app
COPY --chmod=755 deploy/health /app/health

# A volume that is made at the first run takes the owner of this folder.
RUN mkdir /data && chown $APP_UID:$APP_UID /data
VOLUME /data

# The image is for other machines than a developer's: Production, so there are no accounts with known passwords.
ENV ASPNETCORE_ENVIRONMENT=Production \
    ASPNETCORE_HTTP_PORTS=8080 \
    Storage__Path=/data
EXPOSE 8080
WORKDIR /app
USER $APP_UID

# The image has neither curl nor wget; bash can open a connection itself.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ["/app/health"]
ENTRYPOINT ["dotnet", "CryptoPredict.Dashboard.dll"]
